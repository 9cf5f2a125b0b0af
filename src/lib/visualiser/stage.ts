import { gsap } from 'gsap/gsap-core';
import type { SpectrumSource } from '$lib/audio';
import { paletteOf } from './colour';
import { createFlatPainter } from './flat-painter';
import { createGlPainter, isSoftware } from './gl-painter';
import { lookFrom, looks } from './looks';
import { advance, driveOf, follow, silence } from './motion';
import { Governor, SOFTWARE_TIER } from './quality';
import type { Painter, Phases, SphereState } from './types';

/** What the sphere is to show; replaced whole whenever something changes. */
export interface Scene {
  state: SphereState;
  input: SpectrumSource | null;
  output: SpectrumSource | null;
  light: boolean;
}

const CONTEXT: WebGLContextAttributes = {
  alpha: true,
  antialias: false,
  depth: false,
  stencil: false,
};

/**
 * Keeps a sphere moving inside `host`: owns its canvas, its painter and its clock. Rests while hidden or off
 * the screen, draws less when pictures come late, and goes on without WebGL. `dispose` gives all back.
 */
export class Stage {
  #scene: Scene;
  #look;
  #wave = { pulse: 0 };
  #drive = silence;
  #phases: Phases = { seconds: 0, breath: 0, spin: 0, noise: 0, flow: 0 };
  #painter: Painter | null = null;
  #glCanvas: HTMLCanvasElement | null = null;
  #flatCanvas: HTMLCanvasElement | null = null;
  #governor = new Governor(0);
  #request = 0;
  #last = 0;
  #stale = true;
  #onScreen = true;
  #ending = new AbortController();
  #sizes = new ResizeObserver(() => this.#resize());
  #views = new IntersectionObserver(([entry]) => {
    this.#onScreen = entry?.isIntersecting ?? true;
    this.#wake();
  });

  constructor(
    readonly host: HTMLElement,
    scene: Scene,
  ) {
    this.#scene = scene;
    this.#look = { ...looks[scene.state] };
    this.#openGl();
    if (!this.#painter) this.#openFlat();
    this.#sizes.observe(host);
    this.#views.observe(host);
    const { signal } = this.#ending;
    document.addEventListener('visibilitychange', () => this.#wake(), { signal });
    this.#wake();
  }

  /** Shows something else from now on; a new state is reached in one movement. */
  show(scene: Scene): void {
    const changed = scene.state !== this.#scene.state;
    this.#scene = scene;
    this.#stale = true;
    if (!changed) return;
    const target = lookFrom(this.#look, scene.state);
    const calm = scene.state === 'idle' || scene.state === 'error';
    gsap.to(this.#look, {
      ...target,
      duration: calm ? 1.1 : 0.75,
      ease: 'power2.inOut',
      overwrite: true,
    });
    if (calm) return;
    gsap.fromTo(
      this.#wave,
      { pulse: 1 },
      { pulse: 0, duration: 0.9, ease: 'power2.out', overwrite: true },
    );
  }

  dispose(): void {
    cancelAnimationFrame(this.#request);
    this.#ending.abort();
    this.#sizes.disconnect();
    this.#views.disconnect();
    gsap.killTweensOf([this.#look, this.#wave]);
    this.#painter?.dispose();
    this.#painter = null;
    this.#glCanvas?.remove();
    this.#flatCanvas?.remove();
  }

  #canvas(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    this.host.append(canvas);
    return canvas;
  }

  #openGl(): void {
    const canvas = this.#canvas();
    const gl = canvas.getContext('webgl2', CONTEXT);
    if (!gl) return canvas.remove();
    this.#glCanvas = canvas;
    const { signal } = this.#ending;
    canvas.addEventListener('webglcontextlost', (event) => this.#lost(event), { signal });
    canvas.addEventListener('webglcontextrestored', () => this.#restored(gl), { signal });
    if (isSoftware(gl)) this.#governor = new Governor(SOFTWARE_TIER);
    this.#build(gl);
  }

  #build(gl: WebGL2RenderingContext): void {
    try {
      this.#painter = createGlPainter(gl);
      this.#resize();
    } catch {
      // A driver that refuses the shaders is as good as none.
      this.#glCanvas?.remove();
      this.#glCanvas = null;
      this.#painter = null;
    }
  }

  #openFlat(): void {
    this.#flatCanvas = this.#canvas();
    this.#painter = createFlatPainter(this.#flatCanvas);
    this.#resize();
  }

  #lost(event: Event): void {
    // Says that we want it back.
    event.preventDefault();
    if (this.#glCanvas) this.#glCanvas.hidden = true;
    this.#openFlat();
  }

  #restored(gl: WebGL2RenderingContext): void {
    this.#painter?.dispose();
    this.#flatCanvas?.remove();
    this.#flatCanvas = null;
    if (this.#glCanvas) this.#glCanvas.hidden = false;
    this.#build(gl);
    if (!this.#painter) this.#openFlat();
  }

  #resize(): void {
    const { quality } = this.#governor;
    const side = Math.min(this.host.clientWidth, this.host.clientHeight);
    this.#painter?.resize(
      Math.max(1, Math.round(side * Math.min(devicePixelRatio, quality.ratio))),
      quality,
    );
    this.#stale = true;
  }

  #wake(): void {
    cancelAnimationFrame(this.#request);
    if (document.hidden || !this.#onScreen) return;
    this.#last = 0;
    this.#request = requestAnimationFrame((now) => this.#frame(now));
  }

  #frame(now: number): void {
    this.#request = requestAnimationFrame((next) => this.#frame(next));
    const since = now - this.#last;
    // Screens are not exact: a picture a little early is on time.
    if (since < 1000 / this.#governor.quality.rate - 5) return;
    if (this.#last > 0 && this.#governor.saw(since)) this.#resize();
    this.#last = now;
    this.#draw(Math.min(since, 100) / 1000);
  }

  #draw(seconds: number): void {
    const { input, output, light } = this.#scene;
    const look = this.#look;
    this.#drive = follow(
      this.#drive,
      driveOf(look, input?.read() ?? null, output?.read() ?? null),
      seconds,
    );
    this.#phases = advance(this.#phases, look, this.#drive, seconds);
    const still = look.spin === 0 && this.#drive.level < 0.001 && this.#wave.pulse === 0;
    if (still && !this.#stale) return;
    this.#stale = false;
    this.#painter?.draw({
      look,
      drive: this.#drive,
      phases: this.#phases,
      palette: paletteOf(look, light),
      light,
      pulse: this.#wave.pulse,
    });
  }
}
