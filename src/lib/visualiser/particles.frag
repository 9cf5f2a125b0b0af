#version 300 es
precision mediump float;

in vec4 ink;
out vec4 colour;

void main() {
  vec2 from = gl_PointCoord * 2.0 - 1.0;
  float square = dot(from, from);
  // A bright grain in a faint bloom, without exp(), for the same reason as in glow.frag.
  float fall = max(0.0, 1.0 - square);
  float grain = fall * fall * fall;
  float alpha = ink.a * fall * (grain * grain + 0.13 * fall);
  colour = vec4(ink.rgb * alpha, alpha);
}
