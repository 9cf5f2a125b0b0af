import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAssistant, type Assistant, type ReplyRequest } from '$lib/assistant';
import { HelenError } from '$lib/errors';
import { defaults, type Settings } from '$lib/settings';
import type { DetectionEvent, Detector } from '$lib/speech/detection';
import type { Speaker } from '$lib/speech/synthesis';
import type { SessionParts } from './parts';
import { ConversationSession } from './session.svelte';
import type { TurnRecord } from './types';

/** Devices and models as functions of this test: what is open is counted, and a person is scripted. */
class Desk {
  readonly open = new Set<object>();
  /** Models in memory: they outlive a session a little. */
  readonly loaded = new Set<object>();
  readonly asked: ReplyRequest[] = [];
  readonly stored: TurnRecord[] = [];
  detect: (event: DetectionEvent) => void = () => {};
  unplug: () => void = () => {};
  words = 'Hola, Elena.';
  /** Words of a reply the voice says before it is stopped; all of them if nothing stops it. */
  until = Infinity;
  microphone: () => Promise<void> = () => Promise.resolve();
  settings: Settings = { ...defaults, language: 'es' };

  #opened<T extends object>(
    thing: T,
    closed: () => void = () => {},
    among = this.open,
  ): T & { close(): void } {
    const resource = Object.assign(thing, {
      close: () => {
        among.delete(resource);
        closed();
      },
    });
    among.add(resource);
    return resource;
  }

  #loaded<T extends object>(thing: T): T & { close(): void } {
    return this.#opened(thing, undefined, this.loaded);
  }

  #detector(): Detector {
    const detector: Detector = this.#opened({
      port: new MessageChannel().port1,
      onevent: null,
      configure: () => {},
      endTurn: () => {},
      clip: () => Promise.resolve(new Float32Array(16_000)),
    });
    this.detect = (event) => detector.onevent?.(event);
    setTimeout(() => this.detect({ type: 'ready', endpointing: true }), 1);
    return detector;
  }

  #speaker(): Speaker {
    let text = '';
    let ended = false;
    let heard = '';
    let stopped = false;
    const play = () => {
      if (stopped) return;
      const rest = text.slice(heard.length);
      if (rest === '') {
        if (ended) speaker.onevent?.({ type: 'finished' });
        else setTimeout(play, 1);
        return;
      }
      if (heard === '') speaker.onevent?.({ type: 'started', time: performance.now() });
      if (heard.split(' ').length > this.until) return;
      heard += /^\S*\s*/.exec(rest)![0];
      speaker.onevent?.({ type: 'heard', text: heard });
      setTimeout(play, 1);
    };
    const speaker: Speaker = {
      onevent: null,
      say: (delta) => {
        if (text === '') setTimeout(play, 1);
        text += delta;
      },
      end: () => (ended = true),
      duck: () => {},
      stop: () => {
        stopped = true;
        return Promise.resolve(heard);
      },
      marks: {},
    };
    return speaker;
  }

  readonly parts: SessionParts = {
    unlockAudio: () => Promise.resolve({} as AudioContext),
    recoverAudio: () => Promise.resolve({} as AudioContext),
    closeAudio: () => Promise.resolve(),
    watchAudio: () => {
      const watch = this.#opened({});
      return () => watch.close();
    },
    claimMicrophone: () => {
      const claim = this.#opened({ onlost: null });
      return Promise.resolve(Object.assign(claim, { release: () => claim.close() }));
    },
    keepAwake: () => {
      const lock = this.#opened({});
      return () => lock.close();
    },
    onHeadsetKey: () => () => {},
    openMicrophone: async () => {
      await this.microphone();
      const microphone = this.#opened({
        deviceId: 'a',
        label: 'A',
        spectrum: { read: () => ({ low: 0, mid: 0, high: 0, level: 0 }) },
        connect: () => {},
        muted: false,
        onended: null as (() => void) | null,
      });
      this.unplug = () => microphone.onended?.();
      return microphone;
    },
    openPlayback: () =>
      Promise.resolve(
        this.#opened({
          spectrum: { read: () => ({ low: 0, mid: 0, high: 0, level: 0 }) },
          onevent: null,
          enqueue: () => {},
          duck: () => {},
          volume: 1,
          flush: () => Promise.resolve(null),
          tap: () => {},
        }),
      ),
    createDetector: () => this.#detector(),
    createTranscriber: () =>
      this.#loaded({
        load: () => Promise.resolve(),
        onrestart: null,
        transcribe: () =>
          Promise.resolve({
            type: 'transcript' as const,
            transcript: {
              text: this.words,
              language: 'es' as const,
              languageProbability: 1,
              confidence: 1,
              segments: [{ from: 0, to: 1, text: this.words }],
              timings: { queued: 0, features: 0, encode: 0, decode: 0, total: 500 },
              attempts: 1 as const,
            },
          }),
      }),
    createSynthesiser: () =>
      this.#loaded({
        prepare: () => Promise.reject(new HelenError('voice_missing')),
        speaker: () => this.#speaker(),
        preview: () => this.#speaker(),
      }),
    createAssistant: (id) => {
      const assistant = createAssistant(id);
      const watched: Assistant = this.#opened(
        {
          id,
          availability: () => assistant.availability(),
          prepare: () => assistant.prepare(),
          reply: (request: ReplyRequest) => {
            this.asked.push(request);
            return assistant.reply(request);
          },
        },
        () => assistant.close(),
      );
      return watched;
    },
    ensureModels: () => Promise.resolve(null),
    language: () => 'es',
    newId: () => `id${++this.#ids}`,
  };
  #ids = 0;

  session(store: (record: TurnRecord) => void = (record) => void this.stored.push(record)) {
    return new ConversationSession({ settings: () => this.settings, store }, this.parts);
  }

  /** A second of speech that is over. */
  say(at: number): void {
    this.detect({ type: 'speech-start', at });
    for (let frame = at; frame < at + 16_000; frame += 512)
      this.detect({ type: 'frame', at: frame, probability: 0.9, rms: 0.1 });
    this.detect({ type: 'speech-pause', at: at + 16_000, voiced: 1 });
    this.detect({ type: 'endpoint', at: at + 16_000, probability: 0.9, took: 100 });
  }

  /** The newest version of each record, in the order they began. */
  kept(): TurnRecord[] {
    return [...new Map(this.stored.map((record) => [record.id, record])).values()];
  }
}

const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), 3000);

beforeAll(() => {
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
});
afterAll(() => vi.unstubAllGlobals());

describe('a session', () => {
  it('hears, understands, answers aloud, listens again, and keeps both turns', async () => {
    const desk = new Desk();
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'listening');
    desk.say(80_000);
    await until(() => desk.kept().length === 2 && session.state === 'listening');
    const [said, answered] = desk.kept();
    expect(said).toMatchObject({ author: 'user', text: 'Hola, Elena.', heard: 'Hola, Elena.' });
    expect(answered!.text).toMatch(
      /^Hola, Elena\. He tardado [\d,]+ segundos .* y 0,5 en entenderte\.$/,
    );
    expect(answered!.heard).toBe(answered!.text);
    expect(session.entries).toEqual([
      { id: said!.id, author: 'user', text: 'Hola, Elena.', final: true },
      { id: answered!.id, author: 'assistant', text: answered!.text, final: true },
    ]);
    expect(session.traces).toHaveLength(1);
    expect(session.traces[0]!.firstSound).not.toBeNull();
    await session.end();
    expect(desk.open.size).toBe(0);
  });

  it('keeps what was heard of an interrupted reply, and tells the assistant no more', async () => {
    const desk = new Desk();
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'listening');
    desk.until = 2;
    desk.say(80_000);
    await until(() => session.entries.some(({ author }) => author === 'assistant'));
    await until(() => desk.kept().some(({ heard }) => heard === 'Hola, Elena.'));
    session.interrupt();
    await until(() => session.entries.some(({ interrupted }) => interrupted === true));
    expect(session.entries.at(-1)).toMatchObject({ text: 'Hola, Elena.', final: true });
    desk.words = '¿Y mañana?';
    desk.say(200_000);
    await until(() => desk.asked.length === 2);
    expect(desk.asked[1]!.context).toEqual([
      { author: 'user', text: 'Hola, Elena.' },
      { author: 'assistant', text: 'Hola, Elena.' },
    ]);
    await session.end();
    expect(desk.open.size).toBe(0);
  });

  it('talks again with the models it has loaded', async () => {
    const desk = new Desk();
    const session = desk.session();
    for (const turns of [2, 4]) {
      await session.start();
      await until(() => session.state === 'listening');
      desk.say(80_000);
      await until(() => desk.kept().length === turns && session.state === 'listening');
      await session.end();
      expect(desk.open.size).toBe(0);
      expect(desk.loaded.size, 'one that hears, one that speaks').toBe(2);
    }
  });

  it('gives back a microphone that opens after the end', async () => {
    const desk = new Desk();
    let allow = () => {};
    desk.microphone = () => new Promise((resolve) => (allow = resolve));
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'loading' && desk.open.size > 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await session.end();
    allow();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(session.state).toBe('idle');
    expect(desk.open.size).toBe(0);
  });

  it('says why there is no microphone, and a retry that finds one listens', async () => {
    const desk = new Desk();
    desk.microphone = () => Promise.reject(new HelenError('microphone_denied'));
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'error');
    expect(session.error?.code).toBe('microphone_denied');
    expect(session.input).toBeNull();
    desk.microphone = () => Promise.resolve();
    await session.retry();
    await until(() => session.state === 'listening');
    expect(session.error).toBeNull();
    await session.end();
    expect(desk.open.size).toBe(0);
  });

  it('answers what was said before the microphone was unplugged, and then says so', async () => {
    const desk = new Desk();
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'listening');
    desk.detect({ type: 'speech-start', at: 80_000 });
    for (let at = 80_000; at < 96_000; at += 512)
      desk.detect({ type: 'frame', at, probability: 0.9, rms: 0.1 });
    desk.unplug();
    expect(session.notice?.code).toBe('microphone_unplugged');
    await until(() => session.state === 'error');
    expect(session.error?.code).toBe('microphone_unplugged');
    expect(desk.kept().map(({ author }) => author)).toEqual(['user', 'assistant']);
    expect(desk.open.size).toBe(0);
  });

  it('answers a typed turn without a microphone', async () => {
    const desk = new Desk();
    desk.microphone = () => Promise.reject(new HelenError('microphone_missing'));
    const session = desk.session();
    await session.send('  ¿Qué tal?  ');
    await until(() => session.state === 'idle' && desk.kept().length === 2);
    expect(desk.kept()[1]).toMatchObject({ text: '¿Qué tal?', heard: '¿Qué tal?' });
    await until(() => desk.open.size === 0);
  });

  it('keeps nothing in private', async () => {
    const desk = new Desk();
    desk.settings = { ...desk.settings, private: true };
    const session = desk.session();
    await session.send('Hola');
    await until(() => session.entries.length === 2 && session.state === 'idle');
    await session.end();
    expect(desk.stored).toEqual([]);
  });

  it('goes on when nothing can be kept, and says so', async () => {
    const desk = new Desk();
    const session = desk.session(() => {
      throw new HelenError('storage_full');
    });
    await session.send('Hola');
    await until(() => session.entries.length === 2 && session.state === 'idle');
    expect(session.notice?.code).toBe('storage_full');
  });
});
