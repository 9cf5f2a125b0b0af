#version 300 es
precision mediump float;

in vec4 ink;
out vec4 colour;

void main() {
  vec2 from = gl_PointCoord * 2.0 - 1.0;
  float square = dot(from, from);
  float dot_ = exp(-square * 7.0) + 0.13 * exp(-square * 2.2);
  float alpha = ink.a * dot_ * max(0.0, 1.0 - square);
  colour = vec4(ink.rgb * alpha, alpha);
}
