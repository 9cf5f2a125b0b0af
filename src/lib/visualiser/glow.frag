#version 300 es
precision highp float;

in vec2 at;
flat in vec4 wanderers;
flat in vec2 middle;
out vec4 colour;

uniform vec4 ball; // radius on the canvas, core, halo, light theme (0 or 1)
uniform vec4 drive; // low, mid, high, level
uniform vec3 beat; // seconds, noise phase, flow
uniform vec3 near;
uniform vec3 far;

// A soft bell of height one, without exp(): every pixel may be paid for by a processor.
float bell(float square) {
  float x = 1.0 / (1.0 + 0.25 * square);
  x *= x;
  return x * x;
}

float blob(vec2 from, vec2 to, float tight) {
  vec2 d = from - to;
  return bell(dot(d, d) * tight * 1.15);
}

void main() {
  vec2 p = at / ball.x; // in radii of the sphere
  float r = length(p);

  // The voice brings the lights forward.
  float a = blob(p, wanderers.xy, 2.6);
  float b = blob(p, wanderers.zw, 2.9);
  float c = blob(p, middle, 5.0);
  float inside = 1.0 - smoothstep(0.72, 1.08, r);
  float body = (0.26 * a + 0.26 * b) * inside * (0.75 + 0.7 * drive.w);
  float heart = c * ball.y * (0.42 + 0.5 * drive.w) * inside;

  // Light bent along the edge, a little stronger above.
  float rim = (r - 0.985) * 12.0;
  float edge = bell(rim * rim * 1.3) * (0.12 + 0.08 * p.y / max(r, 0.2));
  edge *= 1.0 - 0.6 * max(0.0, -beat.z);
  float out01 = max(0.0, r - 0.9);
  float halo = ball.z * bell(out01 * (2.4 + 4.0 * out01)) * smoothstep(0.35, 1.0, r);
  halo *= 0.19 + 0.22 * drive.w + 0.1 * drive.x;

  float mixing = clamp(0.5 + 0.9 * (b - a) + 0.25 * p.y, 0.0, 1.0);
  vec3 tint = mix(near, far, mixing);
  float sum = body + heart + halo + edge * (0.5 + ball.z);
  sum *= 1.0 - smoothstep(0.72, 1.0, length(at));

  // A grain below one step of grey hides the bands that slow gradients show.
  float grain = fract(52.98 * fract(dot(gl_FragCoord.xy, vec2(0.06711, 0.00584)))) - 0.5;
  float alpha = clamp(sum, 0.0, 1.0) * mix(1.0, 0.62, ball.w);
  alpha = max(0.0, alpha + grain / 160.0 * step(0.004, alpha));
  vec3 hot = mix(tint, vec3(1.0), clamp(heart * 0.55, 0.0, 0.6) * (1.0 - ball.w));
  colour = vec4(hot * alpha, alpha);
}
