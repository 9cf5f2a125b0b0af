#version 300 es
precision highp float;

layout(location = 0) in vec4 seat; // direction, resting radius
layout(location = 1) in vec4 luck; // four numbers of chance

uniform vec4 shape; // radius, breath (-1..1 times its depth), noise height, noise scale
uniform vec4 phase; // seconds, spin, noise, flow
uniform vec4 pull; // flow, orbit, lean, pulse
uniform vec4 drive; // low, mid, high, level
uniform vec3 shine; // of the particles, sparkle, pixels a radius
uniform vec3 near;
uniform vec3 far;
uniform vec3 glint;

out vec4 ink;

const float TURN = 6.2831853;
const float CAMERA = 3.6;

// pcg3d: Jarzynski and Olano, "Hash Functions for GPU Rendering" (JCGT 2020).
vec3 gradient(ivec3 cell) {
  uvec3 v = uvec3(cell) * 1664525u + 1013904223u;
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  v ^= v >> 16u;
  v.x += v.y * v.z;
  v.y += v.z * v.x;
  v.z += v.x * v.y;
  return vec3(v >> 8u) * (2.0 / 16777215.0) - 1.0;
}

float corner(vec3 offset, ivec3 cell) {
  float reach = max(0.0, 0.5 - dot(offset, offset));
  reach *= reach;
  return reach * reach * dot(offset, gradient(cell));
}

// Simplex noise (Perlin 2001): the four corners of the tetrahedron around p; about -1..1.
float simplex(vec3 p) {
  vec3 base = floor(p + (p.x + p.y + p.z) / 3.0);
  vec3 a = p - base + (base.x + base.y + base.z) / 6.0;
  vec3 first = step(a.yzx, a.xyz);
  vec3 one = min(first, 1.0 - first.zxy);
  vec3 two = max(first, 1.0 - first.zxy);
  ivec3 cell = ivec3(base);
  return 62.0 * (corner(a, cell) + corner(a - one + 1.0 / 6.0, cell + ivec3(one)) +
    corner(a - two + 1.0 / 3.0, cell + ivec3(two)) + corner(a - 0.5, cell + 1));
}

vec2 turn(vec2 v, float angle) {
  float s = sin(angle);
  float c = cos(angle);
  return vec2(c * v.x - s * v.y, s * v.x + c * v.y);
}

// Three crossed rings seen aslant; on each a comet: a bright head and a long tail that frays.
vec3 comet(out float light) {
  float ring = floor(luck.w * 3.0);
  float tail = luck.x * sqrt(luck.x);
  float fray = 0.035 + 0.2 * tail;
  float angle = TURN * (phase.w * (1.0 + 0.12 * ring) + ring * 0.41 - tail * 0.8);
  float radius = 0.98 + (luck.y - 0.5) * fray;
  vec3 p = vec3(cos(angle), (fract(luck.z * 7.0) - 0.5) * fray, sin(angle)) * radius;
  p.yz = turn(p.yz, 0.4);
  p.xy = turn(p.xy, ring * TURN / 6.0 + 0.2);
  light = 0.95 * pow(1.0 - tail, 1.8) + 0.06;
  return p;
}

// A galaxy inside the shell: two arms, drawn to the middle and gone there.
vec3 swirl(float age, out float light) {
  float radius = mix(1.02, 0.05, age * (0.6 + 0.4 * age));
  float spread = (luck.y - 0.5) * mix(0.1, 0.42, fract(luck.w * 13.0) * fract(luck.w * 29.0));
  float arm = floor(luck.w * 2.0) * 0.5 + spread;
  float angle = TURN * (arm - 0.3 / (radius + 0.24)) - phase.y * 1.6;
  vec3 p = vec3(cos(angle), 0.0, sin(angle)) * radius;
  p.y = (fract(luck.z * 9.0) - 0.5) * 0.3 * radius;
  p.yz = turn(p.yz, 0.92);
  p.xy = turn(p.xy, -0.28);
  light = smoothstep(0.0, 0.25, age) * (1.0 - smoothstep(0.86, 1.0, age)) * (0.75 + 0.4 * age);
  return p;
}

void main() {
  vec3 dir = seat.xyz;
  float scale = shape.w;
  float swell = simplex(dir * scale + vec3(0.0, 0.0, phase.z));
  float cloud = simplex(dir * scale * 1.6 + vec3(phase.z * 0.7, 7.3, phase.z * 0.4));
  float shell = 1.0 - smoothstep(0.02, 0.3, abs(seat.w - 1.0));

  // Low notes displace: the whole swells a little, its waves a lot.
  float radius = seat.w * (1.0 + shape.y + 0.07 * drive.x);
  radius += swell * (shape.z + 0.3 * drive.x);
  radius += 0.03 * cloud * (1.0 + 3.0 * drive.y);
  radius += pull.w * 0.16 * sin(3.1416 * clamp(pull.w + 0.25 * swell, 0.0, 1.0));

  dir.xz = turn(dir.xz, phase.y + 0.5 * drive.y * dir.y);
  dir.yz = turn(dir.yz, 0.38 + 0.06 * sin(phase.x * 0.31));

  // Listening: the side by the person reaches out, and their voice runs over it in rings.
  float facing = dot(dir, normalize(vec3(0.0, -0.42, 0.9)));
  float away = acos(clamp(facing, -1.0, 1.0));
  float near01 = smoothstep(-0.25, 1.0, facing);
  radius += pull.z * near01 * near01 * (0.05 + 0.24 * drive.w);
  radius -= pull.z * (1.0 - near01) * (0.04 + 0.1 * drive.w);
  float rings = sin(away * 11.0 - phase.x * 7.0) * exp(-away * 0.7);
  radius += pull.z * rings * (0.008 + 0.075 * drive.y + 0.05 * drive.w);

  float light = 0.34 + 0.66 * smoothstep(-0.55, 0.75, swell + 0.35 * cloud);
  light = mix(light, 1.0, pull.z * 0.35 * near01);
  light *= mix(0.42, 1.0, shell);

  // Speaking: some leave the shell outwards and fade; what stays is lifted by the voice.
  float age = fract(luck.x + phase.w * (0.7 + 0.6 * luck.y));
  float sent = step(luck.z, 0.4) * max(0.0, pull.x);
  float outwards = 0.9 + 0.2 * swell + age * (0.42 + 0.5 * drive.w) * (0.6 + 0.8 * luck.w);
  radius = mix(radius, max(radius, outwards), sent);
  light *= mix(1.0, 1.5 * (1.0 - age) * (1.0 - age) * smoothstep(0.0, 0.1, age), sent);

  vec3 p = dir * radius;

  float itsLight;
  float flatness = 0.0;
  vec3 place = swirl(age, itsLight);
  float drawn = step(luck.z, 0.62) * max(0.0, -pull.x);
  p = mix(p, place, drawn);
  light = mix(light, itsLight, drawn);
  flatness = drawn;
  light *= mix(1.0, 0.75, (1.0 - step(luck.z, 0.62)) * max(0.0, -pull.x));

  place = comet(itsLight);
  float gathered = step(luck.z, 0.7) * pull.y;
  p = mix(p, place, gathered);
  light = mix(light, itsLight, gathered);
  light *= mix(1.0, 0.3, (1.0 - step(luck.z, 0.7)) * pull.y);

  p *= shape.x;

  // High notes sparkle: a few at a time, each in its own rhythm.
  float blink = sin(phase.x * (2.0 + 5.0 * luck.y) + luck.x * 40.0);
  float spark = step(0.7, luck.w) * pow(max(0.0, blink), 16.0) * (shine.y + 2.2 * drive.z);

  float depth = smoothstep(-1.05, 1.05, p.z);
  float lens = CAMERA / (CAMERA - p.z);
  gl_Position = vec4(p.xy * lens * 0.62, 0.0, 1.0);

  float size = mix(0.55, 1.25, depth) * (0.65 + 0.7 * luck.y * luck.y);
  size *= 1.0 + 0.35 * drive.w + 0.5 * min(1.0, spark);
  gl_PointSize = max(1.6, shine.z * 0.034 * size * lens);

  vec3 tint = mix(near, far, smoothstep(-0.5, 0.5, cloud + 0.45 * dir.y));
  tint = mix(tint, glint, min(0.85, spark + 0.22 * depth * light));
  float strength = shine.x * light * mix(mix(0.17, 1.0, depth * depth), 0.85, flatness);
  strength = strength * (1.0 + 0.5 * drive.w) + spark * 0.8;
  // Nothing is cut by the edge of the canvas.
  vec2 edge = smoothstep(0.98, 0.78, abs(gl_Position.xy));
  ink = vec4(tint, clamp(strength, 0.0, 1.4) * edge.x * edge.y);
}
