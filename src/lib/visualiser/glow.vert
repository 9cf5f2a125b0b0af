#version 300 es
precision highp float;

uniform vec3 beat; // seconds, noise phase, flow

out vec2 at; // in radii of the canvas
// Three lights wander inside. Placed here: once a corner, not once a pixel.
flat out vec4 wanderers;
flat out vec2 middle;

void main() {
  // One triangle that covers the canvas.
  at = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(at, 0.0, 1.0);
  float t = beat.y * 2.4;
  wanderers.xy = 0.4 * vec2(sin(t), cos(t * 0.83));
  wanderers.zw = 0.46 * vec2(cos(t * 0.71 + 2.0), sin(t * 0.93 + 1.0));
  middle = 0.09 * vec2(sin(t * 1.3), cos(t * 1.1));
}
