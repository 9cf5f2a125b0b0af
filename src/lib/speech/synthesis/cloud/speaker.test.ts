import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import type { SpeakerEvent } from '../types';
import { loudspeaker } from './loudspeaker.fixture';
import { sayingOf } from './saying';
import { CloudSpeaker } from './speaker';

const RATE = 1000;
/** Seconds of sound a letter takes. */
const LETTER = 0.05;

interface Cloud {
  /** Milliseconds until the first sound, and how much faster than time the rest comes. */
  first?: number;
  speed?: number;
  /** The nth request (from 1) fails once so many parts have come. */
  fails?: { request: number; after: number }[];
}

/** A voice that sends a tenth of a second of sound at a time. */
function setUp({ first = 100, speed = 4, fails = [] }: Cloud = {}) {
  const out = loudspeaker();
  const asked: { text: string; at: number; hungUp: boolean; over: number | null }[] = [];
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const speaker = new CloudSpeaker(
    7,
    {
      saying: (chunk) => sayingOf(chunk, 'es'),
      async *speak(text, signal) {
        const mine = { text, at: performance.now(), hungUp: false, over: null as number | null };
        asked.push(mine);
        signal.addEventListener('abort', () => (mine.hungUp = true));
        const number = asked.length;
        const parts = Math.ceil((text.length * LETTER) / 0.1);
        for (let part = 0; part < parts; part++) {
          await wait(part === 0 ? first : 100 / speed);
          if (signal.aborted) return;
          if (fails.some(({ request, after }) => request === number && after === part))
            throw new HelenError('provider_down');
          yield { samples: new Float32Array(0.1 * RATE).fill(0.1), sampleRate: RATE };
        }
        mine.over = performance.now();
      },
    },
    out.playback,
    1,
  );
  const events: SpeakerEvent[] = [];
  speaker.onevent = (event) => events.push(event);
  const types = () => events.map(({ type }) => type).filter((type) => type !== 'heard');
  const heard = () => events.filter((event) => event.type === 'heard').map(({ text }) => text);
  const texts = () => asked.map(({ text }) => text);
  return { ...out, speaker, events, types, heard, asked, texts };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TEXT = 'Claro que sí, mañana lloverá un poco. Lleva paraguas. Y un buen abrigo. Hasta luego.';

async function say(speaker: CloudSpeaker, text = TEXT, pause = 10): Promise<void> {
  for (const delta of text.split(/(?<= )/)) {
    speaker.say(delta);
    await vi.advanceTimersByTimeAsync(pause);
  }
}

describe('a voice of the cloud', () => {
  test('begins with the first clause while the rest streams, and says all of it in order', async () => {
    const { speaker, types, heard, texts, given, gaps } = setUp();
    await say(speaker, TEXT, 40);
    expect(types(), 'it sounds before the text has ended').toEqual(['started']);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
    expect(texts()[0]).toBe('Claro que sí,');
    expect(texts().join(' ')).toBe(TEXT);
    const order = given.map(({ chunk }) => chunk);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(given.filter(({ more }) => more !== true)).toHaveLength(texts().length);
    expect(heard().at(-1)).toBe(TEXT);
    expect(gaps).toEqual([]);
  });

  test('asks for the next piece while one comes, for never more than that, and together for what waits', async () => {
    const { speaker, asked, texts } = setUp({ first: 300, speed: 2 });
    speaker.say(TEXT);
    speaker.end();
    await vi.advanceTimersByTimeAsync(10);
    expect(texts()).toEqual(['Claro que sí,']);
    await vi.runAllTimersAsync();
    expect(texts()).toEqual([
      'Claro que sí,',
      'mañana lloverá un poco. Lleva paraguas. Y un buen abrigo. Hasta luego.',
    ]);
    const [first, second] = asked;
    expect(second!.at).toBeLessThan(first!.over!);
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(300);
  });

  test('tells what was heard as growing prefixes that end with words', async () => {
    const { speaker, heard } = setUp();
    await say(speaker);
    speaker.end();
    await vi.runAllTimersAsync();
    const prefixes = heard();
    expect(prefixes.length).toBeGreaterThan(6);
    prefixes.forEach((prefix, i) => {
      expect(TEXT.startsWith(prefix)).toBe(true);
      expect(prefix.length).toBeGreaterThan(prefixes[i - 1]?.length ?? 0);
      expect(TEXT[prefix.length] ?? ' ').toBe(' ');
    });
  });

  test('keeps a cushion, so that a slow beginning is no stutter', async () => {
    const { speaker, given } = setUp({ first: 100, speed: 1 });
    speaker.say(TEXT);
    await vi.advanceTimersByTimeAsync(150);
    expect(given).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(given).toHaveLength(2);
    await speaker.stop();
  });

  test('stopped, hangs up on every request, is silent, and knows what was heard to the word', async () => {
    const { speaker, asked, events, playback } = setUp({ speed: 1.2 });
    speaker.say(TEXT);
    speaker.end();
    await vi.advanceTimersByTimeAsync(1500);
    const heard = await speaker.stop();
    expect(heard).toMatch(/^Claro que sí,.*\p{L}$/u);
    expect(asked.every(({ hungUp }) => hungUp)).toBe(true);
    expect(playback.onevent).toBeNull();
    const before = [events.length, asked.length];
    await vi.runAllTimersAsync();
    expect([events.length, asked.length]).toEqual(before);
    expect(await speaker.stop()).toBe(heard);
  });

  test('says nothing of what is only written for the eye, and asks nobody', async () => {
    const { speaker, types, heard, asked } = setUp();
    speaker.say('… 😀');
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['finished']);
    expect(heard()).toEqual(['… 😀']);
    expect(asked).toEqual([]);
  });

  test('is not finished while text may still come', async () => {
    const { speaker, types } = setUp();
    speaker.say('Hola a todos. ');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(types()).toEqual(['started']);
    speaker.say('Adiós.');
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
  });

  test('failing at once, leaves all of the text', async () => {
    const { speaker, types, given } = setUp({ fails: [{ request: 1, after: 0 }] });
    speaker.say(TEXT);
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['failed']);
    expect(speaker.left).toBe(0);
    expect(given).toEqual([]);
  });

  test('failing between two pieces, plays what it has to its end and leaves the rest', async () => {
    const { speaker, types, heard } = setUp({ fails: [{ request: 2, after: 0 }] });
    const failing = vi.fn<(error: HelenError) => void>();
    speaker.onfailing = failing;
    await say(speaker);
    await vi.advanceTimersByTimeAsync(100);
    expect(failing.mock.calls[0]?.[0].code).toBe('provider_down');
    expect(types(), 'the first piece still sounds').toEqual(['started']);
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'failed']);
    expect(heard().at(-1)).toBe('Claro que sí,');
    expect(TEXT.slice(speaker.left)).toMatch(/^ mañana/);
  });

  test('failing within a piece, leaves it from the word that was not said', async () => {
    const { speaker, types, heard } = setUp({ fails: [{ request: 2, after: 5 }] });
    speaker.say(TEXT);
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'failed']);
    expect(TEXT.slice(0, speaker.left)).toMatch(/^Claro que sí, mañana/);
    expect(heard().at(-1)).toBe(TEXT.slice(0, speaker.left));
  });

  test('failing in a piece and first in the one after it, leaves it from the word that was not said', async () => {
    const fails = [
      { request: 1, after: 4 },
      { request: 2, after: 0 },
    ];
    const { speaker, types, heard } = setUp({ speed: 1, fails });
    const failing = vi.fn<(error: HelenError) => void>();
    speaker.onfailing = failing;
    speaker.say(TEXT);
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'failed']);
    expect(failing).toHaveBeenCalledOnce();
    expect(TEXT.slice(0, speaker.left)).toBe('Claro');
    expect(heard().at(-1)).toBe('Claro');
  });
});
