import { createFlatPainter } from './flat-painter';
import { createRemotePainter } from './remote-painter';
import type { Painter } from './types';

/**
 * The canvas inside `host`: drawn by WebGL in a worker where there is one, else, or while its context is lost,
 * by a plain canvas. Owns both; `dispose` gives all back.
 */
export class Surface {
  #glCanvas: HTMLCanvasElement | null = null;
  #gl: Painter | null = null;
  #flatCanvas: HTMLCanvasElement | null = null;
  #flat: Painter | null = null;

  /**
   * `changed` is told when another painter took over, or the first is ready; `software` when no GPU helps it. `began`
   * is told when there is something to see.
   */
  constructor(
    readonly host: HTMLElement,
    readonly changed: (software: boolean) => void,
    readonly began: () => void,
  ) {
    if (!('transferControlToOffscreen' in HTMLCanvasElement.prototype)) return;
    this.#glCanvas = this.#canvas();
    this.#gl = createRemotePainter(this.#glCanvas, {
      ready: changed,
      began,
      lost: () => this.#openFlat(),
      restored: () => this.#closeFlat(),
      failed: () => this.#giveUp(),
    });
  }

  get painter(): Painter {
    return this.#flat ?? this.#gl ?? this.#openFlat();
  }

  dispose(): void {
    this.#gl?.dispose();
    this.#flat?.dispose();
    this.#glCanvas?.remove();
    this.#flatCanvas?.remove();
  }

  #canvas(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    this.host.append(canvas);
    return canvas;
  }

  #openFlat(): Painter {
    if (this.#flat) return this.#flat;
    if (this.#glCanvas) this.#glCanvas.hidden = true;
    this.#flatCanvas = this.#canvas();
    this.#flat = createFlatPainter(this.#flatCanvas);
    this.changed(true);
    this.began();
    return this.#flat;
  }

  #closeFlat(): void {
    this.#flat?.dispose();
    this.#flatCanvas?.remove();
    this.#flat = this.#flatCanvas = null;
    if (this.#glCanvas) this.#glCanvas.hidden = false;
    this.changed(false);
  }

  #giveUp(): void {
    this.#gl?.dispose();
    this.#glCanvas?.remove();
    this.#gl = this.#glCanvas = null;
    this.#openFlat();
  }
}
