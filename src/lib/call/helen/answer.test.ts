import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import type { Speaker, SpeakerEvent } from '$lib/speech/synthesis';
import { Answer } from './answer';

/** A model whose words come when the test says so, and a voice likewise. */
function desk() {
  const told: string[] = [];
  let push: (text: string | Error | null) => void = () => {};
  let cancelled = false;
  const queue: (string | Error | null)[] = [];
  async function* deltas(): AsyncGenerator<string, void, void> {
    for (;;) {
      while (queue.length === 0) await new Promise<void>((next) => (push = () => next()));
      const next = queue.shift()!;
      if (next instanceof Error) throw next;
      if (next === null || cancelled) return;
      yield next;
    }
  }
  const said: string[] = [];
  let heard = '';
  const speaker: Speaker = {
    onevent: null,
    marks: {},
    say: (delta) => void said.push(delta),
    end: () => void said.push('.end'),
    duck: () => {},
    stop: async () => {
      said.push('.stop');
      return heard;
    },
  };
  const answer = new Answer({ deltas: deltas(), cancel: () => (cancelled = true) }, speaker, {
    began: () => told.push('began'),
    told: (text, final) => told.push(`${final ? 'final' : 'told'}: ${text}`),
    voiceless: () => told.push('voiceless'),
    ended: (failure) => told.push(`ended${failure ? ` ${failure.code}` : ''}`),
  });
  const settle = () => vi.advanceTimersByTimeAsync(0);
  return {
    answer,
    told,
    said,
    settle,
    comes: async (...parts: (string | Error | null)[]) => {
      queue.push(...parts);
      push(null);
      await settle();
    },
    sounds: async (event: SpeakerEvent) => {
      if (event.type === 'heard') heard = event.text;
      speaker.onevent?.(event);
      await settle();
    },
    cancelled: () => cancelled,
  };
}

const started: SpeakerEvent = { type: 'started', time: 0 };
const hears = (text: string): SpeakerEvent => ({ type: 'heard', text });
const failed: SpeakerEvent = { type: 'failed', code: 'voice_missing', cause: null };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('an answer of HELEN', () => {
  it('is said while it streams, and told as it is heard', async () => {
    const one = desk();
    await one.comes('Son las ', 'ocho.');
    await one.sounds(started);
    await one.sounds(hears('Son'));
    await one.comes(null);
    expect(one.said).toEqual(['Son las ', 'ocho.', '.end']);
    await one.sounds(hears('Son las ocho.'));
    await one.sounds({ type: 'finished' });
    expect(one.told).toEqual([
      ...['began', 'told: Son', 'told: Son las ocho.', 'final: Son las ocho.', 'ended'],
    ]);
  });

  it('is read where there is no voice', async () => {
    const one = desk();
    await one.comes('Son las ');
    await one.sounds(failed);
    await one.comes('ocho.', null);
    expect(one.told).toEqual([
      ...['voiceless', 'began', 'told: Son las ', 'told: Son las ocho.', 'final: Son las ocho.'],
      'ended',
    ]);
  });

  it('ends at a clause for who talks over it', async () => {
    const one = desk();
    await one.comes('Son las ocho, más o menos.');
    await one.sounds(started);
    await one.sounds(hears('Son'));
    one.answer.yield();
    expect(one.cancelled()).toBe(true);
    await one.sounds(hears('Son las'));
    expect(one.said).not.toContain('.stop');
    await one.sounds(hears('Son las ocho'));
    expect(one.said.at(-1)).toBe('.stop');
    expect(one.told.slice(-2)).toEqual(['final: Son las ocho', 'ended']);
  });

  it('ends soon where there is no clause, and at once before the first sound', async () => {
    const long = desk();
    await long.comes('uno dos tres cuatro');
    await long.sounds(started);
    await long.sounds(hears('uno'));
    long.answer.yield();
    await vi.advanceTimersByTimeAsync(2500);
    expect(long.told.slice(-2)).toEqual(['final: uno', 'ended']);
    const early = desk();
    await early.comes('uno');
    early.answer.yield();
    await early.settle();
    expect(early.told).toEqual(['final: ', 'ended']);
  });

  it('is silent at once when it is hushed, and nothing follows', async () => {
    const one = desk();
    await one.comes('Son las ocho.');
    await one.sounds(started);
    await one.sounds(hears('Son'));
    await one.answer.hush();
    await one.sounds({ type: 'finished' });
    await one.comes('Y media.', null);
    await one.answer.hush();
    expect(one.told).toEqual(['began', 'told: Son', 'final: Son']);
    expect(one.said).toEqual(['Son las ocho.', '.stop']);
  });

  it('tells why there is none, or why it broke off', async () => {
    const none = desk();
    await none.comes(new HelenError('no_provider'));
    expect(none.told).toEqual(['final: ', 'ended no_provider']);
    const cut = desk();
    await cut.comes('Son las', new HelenError('provider_down'));
    await cut.sounds(started);
    await cut.sounds({ type: 'finished' });
    expect(cut.told.slice(-2)).toEqual(['final: Son las', 'ended provider_down']);
  });
});
