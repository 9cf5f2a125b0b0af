import { HelenError } from '$lib/errors';
import type { AudioContextEvent } from './types';

/** A browser that wants a gesture leaves resume() pending for ever. */
const RESUME_MS = 1500;

let current: AudioContext | null = null;
const listeners = new Set<(event: AudioContextEvent) => void>();

function tell(event: AudioContextEvent): void {
  for (const listener of [...listeners]) listener(event);
}

function build(): AudioContext {
  const context = new AudioContext({ latencyHint: 'interactive' });
  let running = false;
  context.addEventListener('statechange', () => {
    if (context !== current) return;
    if (context.state === 'running' && !running) {
      running = true;
      tell({ type: 'running' });
    } else if (context.state !== 'running' && running) {
      running = false;
      tell({ type: 'suspended' });
    }
  });
  current = context;
  return context;
}

async function resume(context: AudioContext): Promise<boolean> {
  if (context.state === 'running') return true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, RESUME_MS)));
  // What counts is the state afterwards: Safari resolves while 'interrupted' and rejects at will.
  await Promise.race([context.resume().catch(() => undefined), late]);
  clearTimeout(timer);
  // Widened: TypeScript narrowed the state above, but it changes meanwhile.
  return (context.state as AudioContextState) === 'running';
}

/** Coming back to the page, or touching it, is the moment the system gives the device back. */
function nudge(): void {
  if (document.visibilityState === 'visible' && current && current.state !== 'closed') {
    if (current.state !== 'running') void current.resume().catch(() => undefined);
  }
}

function watchPage(on: boolean): void {
  const change = on ? document.addEventListener : document.removeEventListener;
  for (const type of ['visibilitychange', 'pointerdown', 'keydown']) {
    change.call(document, type, nudge, { passive: true });
  }
}

/** Makes or resumes the one AudioContext; call it inside a gesture. Rejects with audio_suspended. */
export async function unlockAudio(): Promise<AudioContext> {
  if (current === null || current.state === 'closed') {
    if (current === null) watchPage(true);
    build();
  }
  const context = current!;
  if (!(await resume(context))) throw new HelenError('audio_suspended');
  return context;
}

/**
 * After an interruption: resumes, and where that is refused builds a new context (then `rebuilt` is told and
 * the microphone and playback must be opened again). Rejects with audio_suspended when neither runs.
 */
export async function recoverAudio(): Promise<AudioContext> {
  const old = current;
  if (old && old.state !== 'closed' && (await resume(old))) return old;
  if (old === null) watchPage(true);
  const context = build();
  if (old && old.state !== 'closed') await old.close().catch(() => undefined);
  if (!(await resume(context))) throw new HelenError('audio_suspended');
  tell({ type: 'rebuilt', context });
  return context;
}

/** Hears of interruptions; returns the function that stops listening. */
export function watchAudio(listener: (event: AudioContextEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ends the context and gives the sound devices back. */
export async function closeAudio(): Promise<void> {
  const context = current;
  if (context === null) return;
  current = null;
  watchPage(false);
  if (context.state !== 'closed') await context.close();
}
