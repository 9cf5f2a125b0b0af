import glowFragment from './glow.frag?raw';
import glowVertex from './glow.vert?raw';
import { makeParticles, PARTICLE_FLOATS } from './particles';
import particlesFragment from './particles.frag?raw';
import particlesVertex from './particles.vert?raw';
import { qualities } from './quality';
import type { Painter, Picture } from './types';

/** Of the sphere on the canvas: half the canvas is 1. */
const BALL = 0.62;
const FULL = qualities[0]!.count;

function compile(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) throw new Error('WebGL context lost');
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    // Marked only: it goes with the program.
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) {
    const shaders = gl.getAttachedShaders(program) ?? [];
    throw new Error(shaders.map((shader) => gl.getShaderInfoLog(shader)).join('\n'));
  }
  return program;
}

/** Finds each uniform once. */
function uniforms(gl: WebGL2RenderingContext, program: WebGLProgram) {
  const found = new Map<string, WebGLUniformLocation | null>();
  return (name: string): WebGLUniformLocation | null => {
    if (!found.has(name)) found.set(name, gl.getUniformLocation(program, name));
    return found.get(name)!;
  };
}

/** True where WebGL is drawn by the processor: then every pixel is paid for by the cores that transcribe. */
export function isSoftware(gl: WebGL2RenderingContext): boolean {
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

/** Draws with the GPU: one triangle of light and one call for all particles; all motion is in the shaders. */
export function createGlPainter(gl: WebGL2RenderingContext): Painter {
  const glow = compile(gl, glowVertex, glowFragment);
  const points = compile(gl, particlesVertex, particlesFragment);
  const glowAt = uniforms(gl, glow);
  const pointsAt = uniforms(gl, points);

  const array = gl.createVertexArray();
  const buffer = gl.createBuffer();
  gl.bindVertexArray(array);
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
  gl.bufferData(gl.ARRAY_BUFFER, makeParticles(FULL), gl.STATIC_DRAW);
  for (const index of [0, 1]) {
    gl.enableVertexAttribArray(index);
    gl.vertexAttribPointer(index, 4, gl.FLOAT, false, PARTICLE_FLOATS * 4, index * 16);
  }
  gl.disable(gl.DEPTH_TEST);

  // A glow has no detail: without a GPU it is drawn small and stretched, at a tenth of the cost.
  const small = gl.createFramebuffer();
  const smallColour = gl.createRenderbuffer();
  let glowPixels = 1;
  let pixels = 1;
  let particles = 0;

  function drawGlow({ look, drive, phases, palette, light }: Picture): void {
    gl.useProgram(glow);
    const breath = 1 + look.breath * Math.sin(phases.breath) + 0.06 * drive.low;
    gl.uniform4f(glowAt('ball'), BALL * look.radius * breath, look.core, look.halo, light ? 1 : 0);
    gl.uniform4f(glowAt('drive'), drive.low, drive.mid, drive.high, drive.level);
    gl.uniform3f(glowAt('beat'), phases.seconds, phases.noise, look.flow);
    gl.uniform3fv(glowAt('near'), palette.near);
    gl.uniform3fv(glowAt('far'), palette.far);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  function drawParticles({ look, drive, phases, palette, light, pulse }: Picture): void {
    gl.useProgram(points);
    const breath = look.breath * Math.sin(phases.breath);
    gl.uniform4f(pointsAt('shape'), look.radius, breath, look.noise, look.noiseScale);
    gl.uniform4f(pointsAt('phase'), phases.seconds, phases.spin, phases.noise, phases.flow);
    gl.uniform4f(pointsAt('pull'), look.flow, look.orbit, look.lean, pulse);
    gl.uniform4f(pointsAt('drive'), drive.low, drive.mid, drive.high, drive.level);
    // Fewer particles are a little larger, and ink on white needs more strength than light on black.
    const reach = pixels * 0.5 * BALL * (FULL / particles) ** 0.22;
    gl.uniform3f(pointsAt('shine'), look.shine * (light ? 1.35 : 1), look.sparkle, reach);
    gl.uniform3fv(pointsAt('near'), palette.near);
    gl.uniform3fv(pointsAt('far'), palette.far);
    gl.uniform3fv(pointsAt('glint'), palette.glint);
    gl.drawArrays(gl.POINTS, 0, particles);
  }

  return {
    busy: false,
    resize(size, { count, coarse }) {
      pixels = size;
      particles = count;
      glowPixels = Math.max(1, Math.ceil(size / coarse));
      gl.canvas.width = gl.canvas.height = size;
      gl.bindRenderbuffer(gl.RENDERBUFFER, smallColour);
      gl.renderbufferStorage(gl.RENDERBUFFER, gl.RGBA8, glowPixels, glowPixels);
      gl.bindFramebuffer(gl.FRAMEBUFFER, small);
      gl.framebufferRenderbuffer(
        gl.FRAMEBUFFER,
        gl.COLOR_ATTACHMENT0,
        gl.RENDERBUFFER,
        smallColour,
      );
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    },
    draw(picture) {
      // The glow covers every pixel: nothing to clear, nothing to blend with.
      gl.disable(gl.BLEND);
      gl.viewport(0, 0, glowPixels, glowPixels);
      if (glowPixels === pixels) {
        drawGlow(picture);
      } else {
        gl.bindFramebuffer(gl.FRAMEBUFFER, small);
        drawGlow(picture);
        gl.bindFramebuffer(gl.READ_FRAMEBUFFER, small);
        gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, null);
        const from = [0, 0, glowPixels, glowPixels] as const;
        gl.blitFramebuffer(...from, 0, 0, pixels, pixels, gl.COLOR_BUFFER_BIT, gl.LINEAR);
        gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      }
      gl.viewport(0, 0, pixels, pixels);
      gl.enable(gl.BLEND);
      // Light adds up on dark; on white it would vanish, so there it is ink laid over.
      gl.blendFunc(gl.ONE, picture.light ? gl.ONE_MINUS_SRC_ALPHA : gl.ONE);
      drawParticles(picture);
    },
    dispose() {
      gl.deleteFramebuffer(small);
      gl.deleteRenderbuffer(smallColour);
      gl.deleteBuffer(buffer);
      gl.deleteVertexArray(array);
      gl.deleteProgram(glow);
      gl.deleteProgram(points);
      gl.getExtension('WEBGL_lose_context')?.loseContext();
    },
  };
}
