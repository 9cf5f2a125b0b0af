#version 300 es
precision highp float;

in vec2 at;
out vec4 colour;

uniform vec4 ball; // radius on the canvas, core, halo, light theme (0 or 1)
uniform vec4 drive; // low, mid, high, level
uniform vec3 beat; // seconds, noise phase, flow
uniform vec3 near;
uniform vec3 far;

float blob(vec2 from, vec2 to, float tight) {
  vec2 d = from - to;
  return exp(-dot(d, d) * tight);
}

void main() {
  vec2 p = at / ball.x; // in radii of the sphere
  float r = length(p);
  float t = beat.y * 2.4;

  // Three lights wander inside; the voice brings them forward.
  float a = blob(p, 0.4 * vec2(sin(t), cos(t * 0.83)), 2.6);
  float b = blob(p, 0.46 * vec2(cos(t * 0.71 + 2.0), sin(t * 0.93 + 1.0)), 2.9);
  float c = blob(p, 0.09 * vec2(sin(t * 1.3), cos(t * 1.1)), 5.0);
  float inside = 1.0 - smoothstep(0.72, 1.08, r);
  float body = (0.26 * a + 0.26 * b) * inside * (0.75 + 0.7 * drive.w);
  float heart = c * ball.y * (0.42 + 0.5 * drive.w);

  // Light bent along the edge, a little stronger above.
  float rim = (r - 0.985) * 12.0;
  float edge = exp(-rim * rim) * (0.12 + 0.08 * p.y / max(r, 0.2)) * (1.0 - 0.6 * abs(min(0.0, beat.z)));
  float halo = ball.z * exp(-max(0.0, r - 0.9) * 3.3) * smoothstep(0.35, 1.0, r);
  halo *= 0.19 + 0.22 * drive.w + 0.1 * drive.x;

  float mixing = clamp(0.5 + 0.9 * (b - a) + 0.25 * p.y, 0.0, 1.0);
  vec3 tint = mix(near, far, mixing);
  float sum = body + heart + halo + edge * (0.5 + ball.z);
  sum *= 1.0 - smoothstep(0.8, 1.0, length(at));

  // A grain below one step of grey hides the bands that slow gradients show.
  float grain = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233))) * 43758.5453) - 0.5;
  float alpha = clamp(sum, 0.0, 1.0) * mix(1.0, 0.62, ball.w);
  alpha = max(0.0, alpha + grain / 160.0 * step(0.004, alpha));
  vec3 hot = mix(tint, vec3(1.0), clamp(heart * 0.55, 0.0, 0.6) * (1.0 - ball.w));
  colour = vec4(hot * alpha, alpha);
}
