import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SpeakerEvent } from '../types';
import { SystemSpeaker, type SystemSpeech } from './speaker';

interface Utterance {
  text: string;
  rate: number;
  volume: number;
  onstart: (() => void) | null;
  onboundary: ((event: { charIndex: number }) => void) | null;
  onend: (() => void) | null;
  onerror: ((event: { error: string }) => void) | null;
}

/** A system that says a word in 300 ms and tells each word's beginning, unless it is one of those that do not. */
function system(options: { boundaries?: boolean; ends?: boolean } = {}) {
  const said: Utterance[] = [];
  const calls: string[] = [];
  const speech: SystemSpeech = {
    speak(spoken) {
      const utterance = spoken as unknown as Utterance;
      said.push(utterance);
      setTimeout(() => utterance.onstart?.(), 100);
      const words = [...utterance.text.matchAll(/\S+/g)];
      if (options.boundaries !== false) {
        words.forEach(({ index }, i) =>
          setTimeout(() => utterance.onboundary?.({ charIndex: index }), 100 + i * 300),
        );
      }
      if (options.ends !== false) setTimeout(() => utterance.onend?.(), 100 + words.length * 300);
    },
    cancel: () => void calls.push('cancel'),
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
  };
  const voice = { lang: 'es-ES' } as SpeechSynthesisVoice;
  const speaker = new SystemSpeaker(speech, voice, 'es', { rate: 1.2, volume: 0.5 });
  const events: SpeakerEvent[] = [];
  speaker.onevent = (event) => events.push(event);
  const types = () => events.map(({ type }) => type).filter((type) => type !== 'heard');
  const heard = () => events.flatMap((event) => (event.type === 'heard' ? [event.text] : []));
  return { speaker, events, types, heard, said, calls };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)' });
  vi.stubGlobal(
    'SpeechSynthesisUtterance',
    class {
      constructor(readonly text: string) {}
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const TEXT = 'Mira, **tardé** 350 ms. Nada más.';

describe("a speaker with the system's voice", () => {
  test('says a sentence at a time, in words, and hears it to the word', async () => {
    const { speaker, types, heard, said } = system();
    speaker.say(TEXT);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(said.map(({ text }) => text)).toEqual([
      'Mira, tardé trescientos cincuenta milisegundos.',
      'Nada más.',
    ]);
    expect(said[0]).toMatchObject({ rate: 1.2, volume: 0.5 });
    expect(types()).toEqual(['started', 'finished']);
    expect(heard()).toEqual([
      'Mira,',
      'Mira, **tardé**',
      'Mira, **tardé** 350 ms.',
      'Mira, **tardé** 350 ms. Nada',
      TEXT,
    ]);
  });

  test('hears by sentences where the voice tells no words', async () => {
    const { speaker, heard } = system({ boundaries: false });
    speaker.say(TEXT);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(heard()).toEqual(['Mira, **tardé** 350 ms.', TEXT]);
  });

  test('stopped, is silent and keeps what was heard', async () => {
    const { speaker, types, calls } = system();
    speaker.say(TEXT);
    speaker.end();
    await vi.advanceTimersByTimeAsync(500);
    expect(await speaker.stop()).toBe('Mira,');
    expect(calls).toEqual(['resume', 'cancel']);
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started']);
  });

  test('ducked, it waits', () => {
    const { speaker, calls } = system();
    speaker.say(TEXT);
    speaker.duck(true);
    speaker.duck(false);
    expect(calls).toEqual(['pause', 'resume']);
  });

  test('ducked on Android, where a pause would end it, it goes on', () => {
    vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (Linux; Android 15)' });
    const { speaker, calls } = system();
    speaker.say(TEXT);
    speaker.duck(true);
    expect(calls).toEqual([]);
  });

  test('goes on when the voice forgets to say that it ended', async () => {
    const { speaker, types } = system({ ends: false });
    speaker.say(TEXT);
    speaker.end();
    await vi.runAllTimersAsync();
    expect(types()).toEqual(['started', 'finished']);
  });

  test('fails when the system does', async () => {
    const { speaker, events, said } = system();
    speaker.say(TEXT);
    speaker.end();
    said[0]!.onerror?.({ error: 'synthesis-unavailable' });
    expect(events.at(-1)).toMatchObject({ type: 'failed', code: 'synthesis_failed' });
  });
});
