#version 300 es
precision highp float;

out vec2 at; // in radii of the canvas

void main() {
  // One triangle that covers the canvas.
  at = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(at, 0.0, 1.0);
}
