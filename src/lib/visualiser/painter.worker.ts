import { createGlPainter, isSoftware } from './gl-painter';
import type { FromPainter, ToPainter } from './protocol';
import type { Painter } from './types';

/**
 * WebGL lives here: compiling shaders and waiting for a slow GPU then hold up no one who talks or types.
 */
const CONTEXT = { alpha: true, antialias: false, depth: false, stencil: false };

let painter: Painter | null = null;
let size: Extract<ToPainter, { type: 'resize' }> | null = null;
let next: Extract<ToPainter, { type: 'draw' }> | null = null;
let request = 0;

function tell(message: FromPainter): void {
  postMessage(message);
}

function build(gl: WebGL2RenderingContext): boolean {
  try {
    painter = createGlPainter(gl);
    if (size) painter.resize(size.size, size.quality);
    return true;
  } catch (cause) {
    painter = null;
    tell({ type: 'failed', reason: String(cause) });
    return false;
  }
}

function open(canvas: OffscreenCanvas): void {
  const gl = canvas.getContext('webgl2', CONTEXT);
  if (!gl) return tell({ type: 'failed', reason: 'no webgl2' });
  canvas.addEventListener('webglcontextlost', (event) => {
    // Says that we want it back.
    event.preventDefault();
    painter = null;
    tell({ type: 'lost' });
  });
  canvas.addEventListener('webglcontextrestored', () => {
    if (build(gl)) tell({ type: 'restored' });
  });
  if (build(gl)) tell({ type: 'ready', software: isSoftware(gl) });
}

/** At the screen's own pace: a GPU that cannot keep up asks for fewer pictures. */
function draw(): void {
  request = 0;
  if (!next) return;
  painter?.draw(next.picture);
  tell({ type: 'drawn', frame: next.frame });
  next = null;
}

addEventListener('message', ({ data }: MessageEvent<ToPainter>) => {
  switch (data.type) {
    case 'open':
      return open(data.canvas);
    case 'resize':
      size = data;
      return painter?.resize(data.size, data.quality);
    case 'draw':
      next = data;
      request ||= requestAnimationFrame(draw);
  }
});
