import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Playback, PlaybackChunk, PlaybackEvent } from '$lib/audio';
import { HelenError } from '$lib/errors';
import { PcmSpeaker, type Mouth } from './speaker';
import { endOfWord } from './phonemes/phrases';
import type { SpeakerEvent } from './types';

const RATE = 1000;

/** A loudspeaker on the clock of the test: plays what it is given, one after the other, and tells every 50 ms. */
function loudspeaker() {
  const queue: PlaybackChunk[] = [];
  const gaps: number[] = [];
  let playing: { chunk: PlaybackChunk; at: number } | null = null;
  let ranDry: number | null = null;
  let timer: ReturnType<typeof setInterval> | undefined;
  const tell = (event: PlaybackEvent) => playback.onevent?.(event);

  function next(): void {
    const chunk = queue.shift();
    clearInterval(timer);
    playing = chunk ? { chunk, at: performance.now() } : null;
    if (!chunk) ranDry = performance.now();
    else timer = setInterval(tick, 50);
  }
  function tick(): void {
    const { chunk, at } = playing!;
    const length = chunk.samples.length / chunk.sampleRate;
    const played = Math.min(length, (performance.now() - at) / 1000);
    const done = played >= length;
    if (done) next();
    tell({ type: 'progress', turn: chunk.turn, chunk: chunk.chunk, played, done });
    if (done && !playing) tell({ type: 'drained', turn: chunk.turn });
  }
  const playback: Playback = {
    spectrum: { read: () => ({ low: 0, mid: 0, high: 0, level: 0 }) },
    onevent: null,
    volume: 1,
    enqueue(chunk) {
      queue.push(chunk);
      if (playing) return;
      if (ranDry === null) tell({ type: 'started', turn: chunk.turn, time: performance.now() });
      else gaps.push(performance.now() - ranDry);
      next();
    },
    duck: () => {},
    flush() {
      clearInterval(timer);
      queue.length = 0;
      const now = playing;
      playing = null;
      if (!now) return Promise.resolve(null);
      const { turn, chunk } = now.chunk;
      return Promise.resolve({ turn, chunk, played: (performance.now() - now.at) / 1000 });
    },
    tap: () => {},
    close: () => {},
  };
  return { playback, gaps };
}

/** Says a letter in 50 ms and needs `factor` times as long to make it; words made only of marks are silent. */
function mouth(factor: number, options: { failAt?: number; expected?: number } = {}) {
  let made = 0;
  const said: string[] = [];
  let cancelled = false;
  const speak: Mouth = {
    prepare(chunk) {
      const found = [...chunk.text.matchAll(/[\p{L}\p{N}]+/gu)];
      const letters = found.reduce((sum, [word]) => sum + word.length, 0);
      let sum = 0;
      const words = found.map((match) => ({
        to: endOfWord(chunk.text, match.index + match[0].length),
        until: (sum += match[0].length) / letters,
      }));
      const synthesise = async () => {
        await new Promise((resolve) => setTimeout(resolve, letters * 50 * factor));
        if (cancelled) return null;
        if (++made === options.failAt) throw new HelenError('synthesis_failed');
        said.push(chunk.text);
        return { samples: new Float32Array(letters * 50).fill(0.1), sampleRate: RATE };
      };
      return Promise.resolve({ words, letters, synthesise });
    },
    realTimeFactor: () => options.expected ?? factor,
    cancel: () => void (cancelled = true),
  };
  return { speak, said, wasCancelled: () => cancelled };
}

function setUp(factor: number, options?: { failAt?: number; expected?: number; rate?: number }) {
  const out = loudspeaker();
  const voice = mouth(factor, options);
  const speaker = new PcmSpeaker(7, voice.speak, out.playback, options?.rate ?? 1);
  const events: SpeakerEvent[] = [];
  speaker.onevent = (event) => events.push(event);
  const types = () => events.map(({ type }) => type).filter((type) => type !== 'heard');
  const heard = () => events.filter((event) => event.type === 'heard').map(({ text }) => text);
  return { ...out, ...voice, speaker, events, types, heard };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TEXT = 'Claro que sí, mañana lloverá un poco. Lleva paraguas y un buen abrigo. Hasta luego.';

describe('a speaker', () => {
  test('who speaks twice as fast pauses half as long', async () => {
    const lengths = async (rate: number) => {
      const { speaker, playback } = setUp(0.2, { rate });
      const enqueue = vi.spyOn(playback, 'enqueue');
      speaker.say('Hola. Adiós.');
      speaker.end();
      await vi.runAllTimersAsync();
      return enqueue.mock.calls.map(([{ samples }]) => samples.length);
    };
    // Four letters and five, each 50 ms; 0.3 s between two sentences, nothing after the last.
    expect(await lengths(1)).toEqual([500, 250]);
    expect(await lengths(2)).toEqual([350, 250]);
  });

  test('starts with the first clause, says all, and finishes when the last word was heard', async () => {
    const { speaker, types, heard, said, gaps } = setUp(0.2);
    for (const delta of TEXT.split(/(?<= )/)) {
      speaker.say(delta);
      await vi.advanceTimersByTimeAsync(10);
    }
    speaker.end();
    await vi.advanceTimersByTimeAsync(300);
    expect(types()).toEqual(['started']);
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
    expect(said.join('')).toBe(TEXT);
    expect(said[0]).toBe('Claro que sí,');
    expect(heard().at(-1)).toBe(TEXT);
    expect(gaps).toEqual([]);
  });

  test('tells what was heard as growing prefixes that end with words', async () => {
    const { speaker, heard } = setUp(0.2);
    speaker.say(TEXT);
    speaker.end();
    await vi.runAllTimersAsync();
    const prefixes = heard();
    expect(prefixes.length).toBeGreaterThan(8);
    prefixes.forEach((prefix, i) => {
      expect(TEXT.startsWith(prefix)).toBe(true);
      expect(prefix.length).toBeGreaterThan(prefixes[i - 1]?.length ?? 0);
      expect(TEXT[prefix.length] ?? ' ').toBe(' ');
    });
  });

  test('slower than real time, starts as late as it must and plays without a gap', async () => {
    const { speaker, types, gaps, events } = setUp(1.7);
    const began = performance.now();
    speaker.say(TEXT);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
    expect(gaps.filter((gap) => gap > 200)).toEqual([]);
    const started = events.find((event) => event.type === 'started')!;
    const letters = TEXT.replace(/[^\p{L}]/gu, '').length;
    // Not before it is safe, and well before everything is made.
    expect(started.time - began).toBeGreaterThan(letters * 50 * 0.6);
    expect(started.time - began).toBeLessThan(letters * 50 * 1.6);
  });

  test('waits for the end of the text when it is slow, as nobody knows how much will come', async () => {
    const { speaker, types } = setUp(1.7);
    speaker.say(TEXT);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(types()).toEqual([]);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
  });

  test('is not finished while text may still come, although all was heard', async () => {
    const { speaker, types } = setUp(0.2);
    speaker.say('Hola a todos. ');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(types()).toEqual(['started']);
    speaker.say('Adiós.');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(types()).toEqual(['started']);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
  });

  test('stopped, keeps what was heard to the word and says no more', async () => {
    const { speaker, events, wasCancelled, playback } = setUp(0.2);
    speaker.say(TEXT);
    speaker.end();
    await vi.advanceTimersByTimeAsync(1500);
    const heard = await speaker.stop();
    expect(wasCancelled()).toBe(true);
    expect(TEXT.startsWith(heard)).toBe(true);
    expect(heard).toMatch(/^Claro que sí,.*\p{L}$/u);
    const before = events.length;
    await vi.runAllTimersAsync();
    expect(events.length).toBe(before);
    expect(playback.onevent).toBeNull();
    expect(await speaker.stop()).toBe(heard);
  });

  test('stopped before any sound, has been heard to say nothing', async () => {
    const { speaker } = setUp(2);
    speaker.say(TEXT);
    await vi.advanceTimersByTimeAsync(100);
    expect(await speaker.stop()).toBe('');
  });

  test('a reply that says nothing finishes without having started', async () => {
    const { speaker, types, heard } = setUp(0.2);
    speaker.say('… 😀');
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['finished']);
    expect(heard()).toEqual(['… 😀']);
  });

  test('an empty reply finishes at once', () => {
    const { speaker, types } = setUp(0.2);
    speaker.end();
    expect(types()).toEqual(['finished']);
  });

  test('what makes no sound between sentences is heard with what stands before it', async () => {
    const { speaker, types, heard } = setUp(0.2);
    const text = 'Mira esto. 😀… \n\n* * *\n Y esto.';
    speaker.say(text);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
    expect(heard().at(-1)).toBe(text);
  });

  test('a failure ends it, with what was heard so far', async () => {
    const { speaker, events } = setUp(0.2, { failAt: 3 });
    speaker.say(TEXT);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(events.at(-1)).toMatchObject({ type: 'failed', code: 'synthesis_failed' });
    expect(TEXT.startsWith(await speaker.stop())).toBe(true);
  });

  test('hears nothing of another turn', async () => {
    const { speaker, playback, events } = setUp(0.2);
    speaker.say(TEXT);
    playback.onevent?.({ type: 'progress', turn: 6, chunk: 0, played: 9, done: true });
    expect(events).toEqual([]);
  });

  test('marks its first clause and its first samples', async () => {
    const { speaker } = setUp(0.2);
    expect(speaker.marks).toEqual({});
    speaker.say('Claro que');
    expect(speaker.marks.firstClause).toBeUndefined();
    speaker.say(' sí, mañana');
    expect(speaker.marks.firstClause).toBe(performance.now());
    await vi.advanceTimersByTimeAsync(1000);
    expect(speaker.marks.firstSamples! - speaker.marks.firstClause!).toBeCloseTo(10 * 50 * 0.2, 0);
  });
});
