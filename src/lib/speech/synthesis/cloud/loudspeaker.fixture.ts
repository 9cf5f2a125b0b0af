import type { Playback, PlaybackChunk, PlaybackEvent } from '$lib/audio';

/** Plays in time, chunks that come in parts too; tells every 50 ms, and keeps what it was given. */
export function loudspeaker() {
  const given: PlaybackChunk[] = [];
  const gaps: number[] = [];
  let queue: PlaybackChunk[] = [];
  let playing: { part: PlaybackChunk; at: number; before: number } | null = null;
  let before = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  let dry: number | null = null;
  const tell = (event: PlaybackEvent) => playback.onevent?.(event);
  const seconds = ({ samples, sampleRate }: PlaybackChunk) => samples.length / sampleRate;

  function next(): void {
    clearInterval(timer);
    const part = queue.shift();
    playing = part ? { part, at: performance.now(), before } : null;
    if (part) timer = setInterval(tick, 10);
    else dry = performance.now();
  }
  function tick(): void {
    const { part, at, before: earlier } = playing!;
    const within = Math.min(seconds(part), (performance.now() - at) / 1000);
    const over = within >= seconds(part) - 1e-9;
    const done = over && part.more !== true;
    const { turn, chunk } = part;
    if (over) {
      before = done ? 0 : earlier + seconds(part);
      next();
    }
    tell({ type: 'progress', turn, chunk, played: earlier + within, done });
  }
  const playback: Playback = {
    spectrum: { read: () => ({ low: 0, mid: 0, high: 0, level: 0 }) },
    onevent: null,
    volume: 1,
    enqueue(part) {
      given.push(part);
      queue.push(part);
      if (playing) return;
      if (dry === null) tell({ type: 'started', turn: part.turn, time: performance.now() });
      else gaps.push(performance.now() - dry);
      next();
    },
    duck: () => {},
    flush() {
      clearInterval(timer);
      queue = [];
      const now = playing;
      playing = null;
      if (!now) return Promise.resolve(null);
      const { turn, chunk } = now.part;
      const played = now.before + (performance.now() - now.at) / 1000;
      return Promise.resolve({ turn, chunk, played });
    },
    tap: () => {},
    close: () => {},
  };
  return { playback, given, gaps };
}
