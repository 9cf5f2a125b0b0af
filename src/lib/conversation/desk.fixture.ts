import { createAssistant, type Assistant, type ReplyRequest } from '$lib/assistant';
import { HelenError } from '$lib/errors';
import { defaults, type Settings } from '$lib/settings';
import type { DetectionEvent, Detector } from '$lib/speech/detection';
import type { Speaker } from '$lib/speech/synthesis';
import type { Transcriber } from '$lib/speech/transcription';
import type { SessionParts } from './parts';
import { ConversationSession } from './session.svelte';
import type { TurnRecord } from './types';

/** Devices and models as functions of this test: what is open is counted, and a person is scripted. */
export class Desk {
  readonly open = new Set<object>();
  /** Models in memory: they outlive a session a little. */
  readonly loaded = new Set<object>();
  readonly asked: ReplyRequest[] = [];
  readonly stored: TurnRecord[] = [];
  detect: (event: DetectionEvent) => void = () => {};
  unplug: () => void = () => {};
  words = 'Hola, Elena.';
  /** Told while the next words are written down. */
  cloudFails: HelenError | null = null;
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
    createTranscriber: () => {
      const transcriber = this.#loaded({
        load: () => Promise.resolve(),
        onrestart: null,
        oncloudfailed: null as Transcriber['oncloudfailed'],
        onfallback: null,
        transcribe: () => {
          if (this.cloudFails !== null) transcriber.oncloudfailed?.(this.cloudFails);
          return Promise.resolve({
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
          });
        },
      });
      return transcriber;
    },
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
    sentence: (code) => `No puedo: ${code}.`,
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
