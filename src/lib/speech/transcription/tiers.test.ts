import { describe, expect, it } from 'vitest';
import { HelenError, type ErrorCode } from '$lib/errors';
import { chooseWhisper, SHIPPED, type WhisperOffer } from './choice';
import type { FromWorker, ToWorker, WhisperFiles } from './protocol';
import { TieredTranscriber } from './tiers';
import { WorkerTranscriber, type WorkerLike } from './transcriber';
import type { Transcript, TranscriptionRequest } from './types';

/** What a Whisper does when it is loaded, and when it is asked. */
interface Behaviour {
  loads?: ErrorCode | 'crash' | { clip: number };
  hears?: 'lost' | 'failed' | 'crash' | 'nothing' | 'words';
}

const files = (id: string): WhisperFiles => ({
  id,
  encoder: 'encoder.onnx',
  decoder: 'decoder.onnx',
  processor: id === SHIPPED ? 'cpu' : 'gpu',
  context: id === SHIPPED ? 'variable' : 'full',
});

const transcript: Transcript = {
  text: 'hola',
  language: 'es',
  languageProbability: 1,
  confidence: 0.9,
  segments: [{ from: 0, to: 1, text: 'hola' }],
  timings: { queued: 0, features: 1, encode: 2, decode: 3, total: 6 },
  attempts: 1,
};

/** A worker in which a session is made, or refused, as the model behaves. */
class Maker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  terminated = false;

  constructor(
    readonly model: string,
    readonly does: Behaviour,
    readonly heard: string[],
  ) {}

  postMessage(message: ToWorker): void {
    queueMicrotask(() => !this.terminated && this.#answer(message));
  }
  terminate(): void {
    this.terminated = true;
  }
  #say(message: FromWorker): void {
    this.onmessage?.({ data: message } as MessageEvent<FromWorker>);
  }
  #crash(): void {
    this.onerror?.({ message: 'out of memory' } as ErrorEvent);
  }
  #answer(message: ToWorker): void {
    if (message.type === 'load') return this.#load();
    if (message.type === 'cancel') return;
    this.heard.push(this.model);
    const { request } = message;
    if (this.does.hears === 'crash') return this.#crash();
    if (this.does.hears === 'lost') return this.#say({ type: 'gpu-lost', message: 'reset' });
    if (this.does.hears === 'failed')
      return this.#say({ type: 'failed', request, message: 'no numbers', fatal: false });
    if (this.does.hears === 'words')
      return this.#say({ type: 'done', request, result: { type: 'transcript', transcript } });
    const reason = this.does.hears === 'nothing' ? 'phantom' : 'too_quiet';
    this.#say({ type: 'done', request, result: { type: 'rejected', reason } });
  }
  #load(): void {
    const { loads } = this.does;
    if (loads === 'crash') return this.#crash();
    if (typeof loads === 'string')
      return this.#say({ type: 'load-failed', code: loads, message: 'refused' });
    this.#say({ type: 'loaded', took: 1, ...loads });
  }
}

function setUp(behaviours: Record<string, Behaviour>) {
  const workers: Maker[] = [];
  const heard: string[] = [];
  const told: ErrorCode[] = [];
  const failed = new Set<string>();
  const paces = new Map<string, number>();
  const wish = { chosen: null as string | null };
  const offers = Object.keys(behaviours).map((id): WhisperOffer => ({
    id,
    name: id,
    languages: ['es', 'en'],
    availability: 'ready',
  }));
  const make = () => {
    const transcriber = new TieredTranscriber({
      choose: async () =>
        files(
          chooseWhisper(offers, {
            language: 'auto',
            chosen: wish.chosen,
            took: (id) => paces.get(id),
            failed,
          }),
        ),
      open: (model) =>
        new WorkerTranscriber({
          model,
          threads: 1,
          startWorker: () => {
            const worker = new Maker(model.id, behaviours[model.id]!, heard);
            workers.push(worker);
            return worker;
          },
          repair: (id) => Promise.reject(new HelenError('model_corrupt', { details: { id } })),
          onclip: (took) => paces.set(model.id, took),
        }),
      shipped: files(SHIPPED),
      failed,
    });
    transcriber.onfallback = ({ code }) => told.push(code);
    return transcriber;
  };
  const started = () => workers.map(({ model }) => model.replace('whisper-', ''));
  return { make, started, workers, heard, told, wish };
}

const request = (): TranscriptionRequest => ({
  audio: new Float32Array(16_000),
  kind: 'final',
  language: 'es',
  voiced: 1,
});

const turbo = 'whisper-large-v3-turbo';
const small = 'whisper-small';

describe('the best Whisper of this device', () => {
  it('writes down, and nothing is said of it', async () => {
    const { make, started, heard, told } = setUp({
      [SHIPPED]: {},
      [small]: { loads: { clip: 90 } },
    });
    const transcriber = make();
    await transcriber.load();
    expect(await transcriber.transcribe(request())).toMatchObject({ type: 'rejected' });
    expect([started(), heard, told]).toEqual([['small'], [small], []]);
  });

  it.each([
    ['gpu_lost', 'gpu_lost', 1],
    ['model_corrupt', 'whisper_unusable', 1],
    ['offline', 'whisper_unusable', 1],
    // A crash is forgiven once.
    ['crash', 'whisper_unusable', 2],
  ] as const)(
    'whose session cannot be made (%s) leaves it to the shipped one, and says so once',
    async (loads, code, tries) => {
      const { make, started, told, heard } = setUp({ [SHIPPED]: {}, [small]: { loads } });
      const transcriber = make();
      await transcriber.load();
      await transcriber.transcribe(request());
      expect(started()).toEqual([...Array<string>(tries).fill('small'), 'base']);
      expect([told, heard]).toEqual([[code], [SHIPPED]]);
      // Nobody tries it again on this page, and nobody is told again.
      await transcriber.load();
      const other = make();
      await other.load();
      expect(started().filter((model) => model === 'small')).toHaveLength(tries);
      expect(told).toEqual([code]);
    },
  );

  it.each([
    ['lost', 'gpu_lost', 1],
    ['failed', 'whisper_unusable', 1],
    ['crash', 'whisper_unusable', 2],
  ] as const)(
    'that fails at its work (%s) has what was asked written down by the shipped one',
    async (hears, code, tries) => {
      const { make, started, told } = setUp({ [SHIPPED]: {}, [small]: { hears } });
      const transcriber = make();
      await transcriber.load();
      const both = await Promise.all([
        transcriber.transcribe(request()),
        transcriber.transcribe(request()),
      ]);
      expect(both.map(({ type }) => type)).toEqual(['rejected', 'rejected']);
      expect(started()).toEqual([...Array<string>(tries).fill('small'), 'base']);
      expect(told).toEqual([code]);
    },
  );

  it('that is lost while nobody asks is found out by whoever asks next', async () => {
    const behaviour: Behaviour = {};
    const { make, started, workers, told } = setUp({ [SHIPPED]: {}, [small]: behaviour });
    const transcriber = make();
    await transcriber.load();
    workers[0]!.onmessage?.({ data: { type: 'gpu-lost', message: 'reset' } } as MessageEvent);
    expect(workers[0]!.terminated).toBe(true);
    behaviour.loads = 'gpu_lost';
    expect(await transcriber.transcribe(request())).toMatchObject({ type: 'rejected' });
    expect(started()).toEqual(['small', 'small', 'base']);
    expect(told).toEqual(['gpu_lost']);
  });

  it('that never hears a word is found out by the shipped one, which takes over', async () => {
    const { make, started, told, heard } = setUp({
      [SHIPPED]: { hears: 'words' },
      [small]: { hears: 'nothing' },
    });
    const transcriber = make();
    expect(await transcriber.transcribe(request())).toMatchObject({ type: 'transcript' });
    expect(await transcriber.transcribe(request())).toMatchObject({ type: 'transcript' });
    expect(started()).toEqual(['small', 'base']);
    expect([told, heard]).toEqual([['whisper_unusable'], [small, SHIPPED, SHIPPED]]);
  });

  it('that hears nothing where there is nothing stays, and nothing is said', async () => {
    const { make, started, workers, told } = setUp({
      [SHIPPED]: { hears: 'nothing' },
      [small]: { hears: 'nothing' },
    });
    const transcriber = make();
    expect(await transcriber.transcribe(request())).toMatchObject({ reason: 'phantom' });
    expect([started(), told]).toEqual([['small', 'base'], []]);
    expect(workers.map(({ terminated }) => terminated)).toEqual([false, true]);
  });

  it('is taken at its word once it has written something down', async () => {
    const behaviour: Behaviour = { hears: 'words' };
    const { make, started } = setUp({ [SHIPPED]: { hears: 'words' }, [small]: behaviour });
    const transcriber = make();
    await transcriber.transcribe(request());
    behaviour.hears = 'nothing';
    expect(await transcriber.transcribe(request())).toMatchObject({ reason: 'phantom' });
    expect(started()).toEqual(['small']);
  });

  it('goes down one after the other, each once', async () => {
    const { make, started, told } = setUp({
      [SHIPPED]: {},
      [small]: { loads: 'gpu_lost' },
      [turbo]: { loads: 'gpu_lost' },
    });
    await make().transcribe(request());
    expect(started()).toEqual(['large-v3-turbo', 'small', 'base']);
    expect(told).toEqual(['gpu_lost', 'gpu_lost']);
  });

  it('that is too slow here is left without a word, unless it was chosen', async () => {
    const slow = { [SHIPPED]: {}, [turbo]: { loads: { clip: 4000 } } };
    const auto = setUp(slow);
    const transcriber = auto.make();
    await transcriber.load();
    expect(auto.started()).toEqual(['large-v3-turbo', 'base']);
    expect(auto.workers[0]!.terminated).toBe(true);
    expect(auto.told).toEqual([]);
    const chosen = setUp(slow);
    chosen.wish.chosen = turbo;
    await chosen.make().load();
    expect(chosen.started()).toEqual(['large-v3-turbo']);
  });

  it('is another one from the next loading on when the person chooses so', async () => {
    const { make, started, workers, wish } = setUp({ [SHIPPED]: {}, [small]: {} });
    const transcriber = make();
    await transcriber.load();
    wish.chosen = SHIPPED;
    await transcriber.load();
    expect(started()).toEqual(['small', 'base']);
    expect(workers[0]!.terminated).toBe(true);
  });
});

describe('the shipped one', () => {
  it('has nobody to leave it to: its failure is told as it is', async () => {
    const { make, started, told } = setUp({ [SHIPPED]: { loads: 'offline' } });
    await expect(make().load()).rejects.toMatchObject({ code: 'offline' });
    expect([started(), told]).toEqual([['base'], []]);
  });

  it('is not asked for what was called off', async () => {
    const { make, heard } = setUp({ [SHIPPED]: {} });
    const transcriber = make();
    const controller = new AbortController();
    controller.abort();
    const asked = transcriber.transcribe({ ...request(), signal: controller.signal });
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(heard).toEqual([]);
    transcriber.close();
    await expect(transcriber.transcribe(request())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
