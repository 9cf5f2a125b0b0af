import { HelenError } from '$lib/errors';
import { ensureModels, repairModel } from '$lib/models';
import type { Chunk } from './chunker';
import { expectedPace, paceKey, type Offer } from './choice';
import type { EngineVoice, FromEngine, Sound, ToEngine } from './engine/protocol';
import { WorkerLink } from './link';
import { phrasesOf, timeline } from './phonemes/phrases';
import type { FromPhonemiser, ToPhonemiser } from './phonemes/protocol';
import type { Mouth, Prepared } from './speaker';
import { speakable } from './text';
import type { SynthesiserOptions, VoiceLanguage } from './types';
import { engineVoice } from './voices';

/** A voice whose weights are loaded. */
export interface LoadedVoice {
  voice: EngineVoice;
  /** eSpeak's voice for it. */
  phonemes: string;
  offer: Offer;
}

type Engine = WorkerLink<Exclude<ToEngine, { type: 'cancel' }>, FromEngine>;

interface Reply {
  turn: number;
  language: VoiceLanguage;
  rate: number;
}

/** What a piece of text needs before sound is made of it. */
type Work = Omit<Extract<ToEngine, { type: 'synthesise' }>, 'id'>;

/** Work that would hold the next reply up longer than this is given up, worker and all. Milliseconds. */
const WORTH_ABANDONING = 2500;
/** What is remembered of a voice's pace weighs as much as a sound of so many seconds. */
const MEMORY = 4;
/** Shorter sounds say little about the pace. Seconds. */
const TELLING = 0.8;
/** A first measurement: the best of so many, and no more once it took so long. Milliseconds. */
const TRIES = 3;
const TRYING = 1200;
const LETTERS_A_SECOND = 13;

const sample = { es: 'Un momento.', en: 'One moment.' };

/** The workers that make sound of text, one an engine and one for phonemes, and how fast each voice is here. */
export class Voicebox {
  readonly #engines: Record<EngineVoice['engine'], Engine>;
  readonly #phonemiser: WorkerLink<ToPhonemiser, FromPhonemiser>;
  readonly #loaded = new Map<string, Promise<LoadedVoice>>();
  /** Paces a first try was made for. */
  readonly #tried = new Set<string>();
  /** What the engine is at, and when it is expected to be done. */
  #running: { turn: number; until: number } | null = null;

  constructor(private readonly options: SynthesiserOptions) {
    const onnotice = (notice: HelenError) => options.onnotice?.(notice);
    const engine = (name: EngineVoice['engine']): Engine =>
      new WorkerLink(
        () => new Worker(new URL('./engine/worker.ts', import.meta.url), { type: 'module', name }),
        onnotice,
      );
    this.#engines = { piper: engine('piper'), kokoro: engine('kokoro') };
    this.#phonemiser = new WorkerLink(
      () => new Worker(new URL('./phonemes/worker.ts', import.meta.url), { type: 'module' }),
      onnotice,
    );
  }

  /** Brings the weights here if only the server has them, loads them, and repairs them once if they are corrupt. */
  load(offer: Offer): Promise<LoadedVoice> {
    const known = this.#loaded.get(offer.id);
    if (known) return known;
    const loading = this.#load(offer);
    this.#loaded.set(offer.id, loading);
    loading.catch(() => this.#loaded.delete(offer.id));
    return loading;
  }

  async #load(offer: Offer): Promise<LoadedVoice> {
    const voice = engineVoice(offer);
    if (!voice) throw new HelenError('model_unknown', { details: { voice: offer.id } });
    const onprogress = (received: number, total: number) =>
      this.options.onprogress?.(received, total);
    // What cannot be kept here (no room, no storage) the engine reads from the server: no reason to stay silent.
    await ensureModels([voice.model], { onprogress }).finally(() => onprogress(0, 0));
    const ask = () => this.#engines[voice.engine].ask({ type: 'load', voice });
    let answer = await ask();
    if (answer.type === 'failed' && answer.code === 'model_corrupt') {
      await repairModel(voice.model);
      answer = await ask();
    }
    if (answer.type !== 'loaded') throw refused(answer);
    return { voice, phonemes: answer.phonemes, offer };
  }

  /** This engine's voice is waited for: what the other is being prepared with is given up, for cores are few. */
  prefer(engine: EngineVoice['engine']): void {
    const other = this.#engines[engine === 'piper' ? 'kokoro' : 'piper'];
    if (other.busy) other.abandon(() => true);
  }

  /** A first try: warms it up, and finds its pace if nobody knows it, the best of a few as other work disturbs. */
  async measure(loaded: LoadedVoice, language: VoiceLanguage): Promise<void> {
    const key = paceKey(loaded.offer);
    if (this.#tried.has(key)) return;
    this.#tried.add(key);
    const known = this.options.pace.recall(key) !== undefined;
    const text: Chunk = { text: sample[language], end: 'sentence' };
    const { work } = await this.#phonemise(loaded, { turn: -1, language, rate: 1 }, text);
    const began = performance.now();
    let best = Infinity;
    const most = known ? 1 : TRIES;
    for (let tries = 0; tries < most && performance.now() - began < TRYING; tries++) {
      const { sound, took } = await this.#run(work);
      if (sound) best = Math.min(best, took / lengthOf(sound));
    }
    if (best < Infinity && !known) this.#remember(loaded, best);
  }

  mouth(loaded: LoadedVoice, reply: Reply): Mouth {
    let worked = 0;
    let spoken = 0;
    return {
      prepare: async (chunk): Promise<Prepared> => {
        const { words, letters, work } = await this.#phonemise(loaded, reply, chunk);
        const synthesise = async () => {
          const { sound, took } = await this.#run(work, this.#expect(loaded, letters, reply.rate));
          if (!sound) return null;
          worked += took;
          spoken += lengthOf(sound);
          this.#learn(loaded, took, lengthOf(sound));
          return sound;
        };
        return { words, letters, synthesise };
      },
      // What is known of this device, unless it is busier than usual just now.
      realTimeFactor: () => Math.max(this.#paceOf(loaded), spoken >= TELLING ? worked / spoken : 0),
      cancel: () => this.#cancel(loaded, reply.turn),
    };
  }

  close(): void {
    for (const engine of Object.values(this.#engines)) engine.close();
    this.#phonemiser.close();
  }

  async #phonemise(
    { voice, phonemes }: LoadedVoice,
    { turn, language, rate }: Reply,
    chunk: Chunk,
  ): Promise<Pick<Prepared, 'words' | 'letters'> & { work: Work }> {
    const phrases = phrasesOf(speakable(chunk.text, language), chunk.end === 'clause' ? ',' : '.');
    const texts = phrases.map(({ text }) => text);
    const work: Work = { type: 'synthesise', turn, voice, phrases: [], rate };
    if (!texts.length) return { words: [], letters: 0, work };

    const answer = await this.#phonemiser.ask({
      type: 'phonemise',
      voice: phonemes,
      phrases: texts,
    });
    if (answer.type === 'failed') throw refused(answer);
    work.phrases = phrases.map(({ mark }, i) => ({ words: answer.phrases[i] ?? [], mark }));
    const letters = texts.reduce((sum, text) => sum + text.length, 0);
    return { words: timeline(chunk.text, phrases, answer.phrases), letters, work };
  }

  async #run(work: Work, expected = 0): Promise<{ sound: Sound | null; took: number }> {
    const running = { turn: work.turn, until: performance.now() + expected };
    this.#running = running;
    try {
      const answer = await this.#engines[work.voice.engine].ask(work);
      if (answer.type === 'cancelled') return { sound: null, took: 0 };
      if (answer.type !== 'sound') throw refused(answer);
      return { sound: answer.sound, took: answer.took / 1000 };
    } finally {
      if (this.#running === running) this.#running = null;
    }
  }

  /** Milliseconds of work. */
  #expect(loaded: LoadedVoice, letters: number, rate: number): number {
    return (letters / LETTERS_A_SECOND / rate) * this.#paceOf(loaded) * 1000;
  }

  /** Seconds of work for a second of sound, guessed until it was measured. */
  #paceOf({ offer }: LoadedVoice): number {
    return expectedPace(offer, (key) => this.options.pace.recall(key));
  }

  #learn(loaded: LoadedVoice, took: number, seconds: number): void {
    if (seconds < TELLING) return;
    const now = took / seconds;
    const before = this.options.pace.recall(paceKey(loaded.offer)) ?? now;
    this.#remember(loaded, before + (seconds / (seconds + MEMORY)) * (now - before));
  }

  #remember({ offer }: LoadedVoice, factor: number): void {
    this.options.pace.remember(paceKey(offer), Math.round(factor * 1000) / 1000);
  }

  /** What a session computes cannot be interrupted: long work is ended with its worker, which loads again. */
  #cancel({ voice }: LoadedVoice, turn: number): void {
    const engine = this.#engines[voice.engine];
    engine.tell({ type: 'cancel', turn } satisfies ToEngine);
    if (this.#running?.turn !== turn) return;
    if (this.#running.until - performance.now() < WORTH_ABANDONING) return;
    engine.abandon((question) => 'turn' in question && question.turn === turn);
    void engine.ask({ type: 'load', voice }).catch(() => {});
  }
}

const lengthOf = (sound: Sound): number => sound.samples.length / sound.sampleRate;

function refused(answer: FromEngine | FromPhonemiser): HelenError {
  if (answer.type !== 'failed') return new HelenError('synthesis_failed');
  return new HelenError(answer.code, { cause: new Error(answer.message) });
}
