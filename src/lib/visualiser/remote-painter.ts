import type { FromPainter, ToPainter } from './protocol';
import type { Painter } from './types';

/** What happens to WebGL over there. */
export interface RemoteEvents {
  ready(software: boolean): void;
  /** The first picture is on its way to the screen. */
  began(): void;
  lost(): void;
  restored(): void;
  failed(): void;
}

/** Pictures on their way at a time: one being drawn while the next is made. */
const AHEAD = 2;

/** Draws `canvas` from a worker of its own. Rejects nothing: what goes wrong is told by `events`. */
export function createRemotePainter(canvas: HTMLCanvasElement, events: RemoteEvents): Painter {
  const worker = new Worker(new URL('./painter.worker.ts', import.meta.url), { type: 'module' });
  let ready = false;
  let sent = 0;
  let drawn = 0;

  function tell(message: ToPainter, transfer: Transferable[] = []): void {
    worker.postMessage(message, transfer);
  }

  function heard(message: FromPainter): void {
    switch (message.type) {
      case 'ready':
        ready = true;
        return events.ready(message.software);
      case 'drawn':
        if (drawn === 0) events.began();
        drawn = message.frame;
        return;
      case 'lost':
        ready = false;
        return events.lost();
      case 'restored':
        ready = true;
        return events.restored();
      case 'failed':
        return events.failed();
    }
  }

  worker.addEventListener('message', ({ data }: MessageEvent<FromPainter>) => heard(data));
  worker.addEventListener('error', () => events.failed());
  const offscreen = canvas.transferControlToOffscreen();
  tell({ type: 'open', canvas: offscreen }, [offscreen]);

  return {
    get busy() {
      return !ready || sent - drawn >= AHEAD;
    },
    resize(size, quality) {
      tell({ type: 'resize', size, quality });
    },
    draw(picture) {
      tell({ type: 'draw', frame: ++sent, picture });
    },
    dispose() {
      worker.terminate();
    },
  };
}
