import { gsap } from 'gsap/gsap-core';
import type { SpectrumSource } from '$lib/audio';
import { paletteOf } from './colour';
import { lookFrom, looks, plain } from './looks';
import { advance, driveOf, follow, silence } from './motion';
import { Governor, pixelsFor, SOFTWARE_TIER } from './quality';
import { Surface } from './surface';
import type { Phases, SphereState } from './types';

/** What the sphere is to show; replaced whole whenever something changes. */
export interface Scene {
  state: SphereState;
  input: SpectrumSource | null;
  output: SpectrumSource | null;
  light: boolean;
}

/**
 * Keeps a sphere moving inside `host`: owns its surface and its clock. Rests while hidden or off
 * the screen, draws less when pictures come late, and goes on without WebGL. `began` is told of the first picture.
 * `dispose` gives all back.
 */
export class Stage {
  #scene: Scene;
  #look;
  #wave = { pulse: 0 };
  #drive = silence;
  #phases: Phases = { seconds: 0, breath: 0, spin: 0, noise: 0, flow: 0 };
  #surface: Surface;
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
    began: () => void,
  ) {
    this.#scene = scene;
    this.#look = { ...looks[scene.state] };
    const changed = (software: boolean) => {
      if (software) this.#governor = new Governor(SOFTWARE_TIER);
      this.#resize();
    };
    this.#surface = new Surface(host, changed, began);
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
    this.#surface.dispose();
  }

  #resize(): void {
    const { quality } = this.#governor;
    const side = Math.min(this.host.clientWidth, this.host.clientHeight);
    this.#surface.painter.resize(pixelsFor(side, devicePixelRatio, quality), quality);
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
    if (since < 1000 / this.#governor.quality.rate - 5 || this.#surface.painter.busy) return;
    if (this.#last > 0 && this.#governor.saw(since)) this.#resize();
    this.#last = now;
    this.#draw(Math.min(since, 100) / 1000);
  }

  #draw(seconds: number): void {
    const { input, output, light } = this.#scene;
    const look = plain(this.#look);
    this.#drive = follow(
      this.#drive,
      driveOf(look, input?.read() ?? null, output?.read() ?? null),
      seconds,
    );
    this.#phases = advance(this.#phases, look, this.#drive, seconds);
    const still = look.spin === 0 && this.#drive.level < 0.001 && this.#wave.pulse === 0;
    if (still && !this.#stale) return;
    this.#stale = false;
    this.#surface.painter.draw({
      look,
      drive: this.#drive,
      phases: this.#phases,
      palette: paletteOf(look, light),
      light,
      pulse: this.#wave.pulse,
    });
  }
}
