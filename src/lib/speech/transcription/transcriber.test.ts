import { describe, expect, it } from 'vitest';
import { HelenError } from '$lib/errors';
import type { FromWorker, ToWorker, WhisperFiles } from './protocol';
import { WorkerTranscriber, type WorkerLike } from './transcriber';
import type { TranscriptionRequest, TranscriptionResult } from './types';

/** The other end of the protocol, answered by hand. */
class Line implements WorkerLike {
  readonly sent: ToWorker[] = [];
  terminated = false;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;

  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(message: FromWorker): void {
    this.onmessage?.({ data: message } as MessageEvent<FromWorker>);
  }
  crash(): void {
    this.onerror?.({ message: 'out of memory' } as ErrorEvent);
  }
  get orders() {
    return this.sent.filter((message) => message.type === 'transcribe');
  }
  get cancelled() {
    return this.sent.filter((message) => message.type === 'cancel').map(({ request }) => request);
  }
}

function setUp(repair: () => Promise<void> = () => Promise.resolve()) {
  const lines: Line[] = [];
  const repaired: string[] = [];
  const transcriber = new WorkerTranscriber({
    model: { id: 'whisper-base' } as WhisperFiles,
    threads: 1,
    startWorker: () => {
      const line = new Line();
      lines.push(line);
      return line;
    },
    repair: (model) => {
      repaired.push(model);
      return repair();
    },
  });
  return { transcriber, lines, repaired };
}

async function ready() {
  const parts = setUp();
  const loading = parts.transcriber.load();
  parts.lines[0]!.say({ type: 'loaded', took: 1 });
  await loading;
  return { ...parts, line: parts.lines[0]! };
}

const request = (
  kind: 'interim' | 'final',
  { seconds = 1, signal }: { seconds?: number; signal?: AbortSignal } = {},
): TranscriptionRequest => ({
  audio: new Float32Array(seconds * 16_000),
  kind,
  language: 'es',
  voiced: seconds,
  ...(signal && { signal }),
});

const heard = (text: string): TranscriptionResult => ({
  type: 'transcript',
  transcript: {
    text,
    language: 'es',
    languageProbability: 1,
    confidence: 0.9,
    segments: [{ from: 0, to: 1, text }],
    timings: { queued: 0, features: 1, encode: 2, decode: 3, total: 6 },
    attempts: 1,
  },
});

const done = (id: number, text = 'hola'): FromWorker => ({
  type: 'done',
  request: id,
  result: heard(text),
});
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (cause: unknown) => cause as Error,
  );
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('loading', () => {
  it('starts one worker, however often it is asked', async () => {
    const { transcriber, lines } = setUp();
    const both = Promise.all([transcriber.load(), transcriber.load()]);
    lines[0]!.say({ type: 'loaded', took: 1 });
    await both;
    await transcriber.load();
    expect(lines).toHaveLength(1);
  });

  it('keeps what is asked meanwhile', async () => {
    const { transcriber, lines } = setUp();
    const result = transcriber.transcribe(request('final'));
    expect(lines[0]!.orders).toEqual([]);
    lines[0]!.say({ type: 'loaded', took: 1 });
    expect(lines[0]!.orders).toHaveLength(1);
    lines[0]!.say(done(1));
    expect(await result).toMatchObject({ transcript: { text: 'hola' } });
  });

  it('says that the model is missing, and tries again when asked again', async () => {
    const { transcriber, lines, repaired } = setUp();
    const error = failure(transcriber.load());
    const waiting = failure(transcriber.transcribe(request('final')));
    lines[0]!.say({ type: 'load-failed', code: 'model_missing', message: '404' });
    expect(await error).toMatchObject({ code: 'model_missing' });
    expect(await waiting).toMatchObject({ code: 'model_missing' });
    expect(lines[0]!.terminated).toBe(true);
    expect(repaired).toEqual([]);

    const again = transcriber.load();
    lines[1]!.say({ type: 'loaded', took: 1 });
    await again;
  });

  it('has a corrupt model fetched again, once', async () => {
    const { transcriber, lines, repaired } = setUp();
    const error = failure(transcriber.load());
    lines[0]!.say({ type: 'load-failed', code: 'model_corrupt', message: 'protobuf' });
    await settled();
    expect(repaired).toEqual(['whisper-base']);
    lines[1]!.say({ type: 'load-failed', code: 'model_corrupt', message: 'protobuf' });
    expect(await error).toMatchObject({ code: 'model_corrupt' });
    expect(lines).toHaveLength(2);
  });

  it('passes on why a corrupt model could not be fetched', async () => {
    const { transcriber, lines } = setUp(() => Promise.reject(new HelenError('offline')));
    const error = failure(transcriber.load());
    lines[0]!.say({ type: 'load-failed', code: 'model_corrupt', message: 'protobuf' });
    expect(await error).toMatchObject({ code: 'offline' });
  });
});

describe('order', () => {
  it('interrupts an interim for a final', async () => {
    const { transcriber, line } = await ready();
    const interim = failure(transcriber.transcribe(request('interim')));
    const final = transcriber.transcribe(request('final'));
    expect(line.cancelled).toEqual([1]);
    line.say({ type: 'cancelled', request: 1 });
    line.say(done(2));
    expect(await interim).toMatchObject({ name: 'AbortError' });
    expect(await final).toMatchObject({ type: 'transcript' });
  });

  it('drops waiting interims for anything newer, and never interrupts a final', async () => {
    const { transcriber, line } = await ready();
    const first = transcriber.transcribe(request('final'));
    const interim = failure(transcriber.transcribe(request('interim')));
    const newer = failure(transcriber.transcribe(request('interim')));
    expect(await interim).toMatchObject({ name: 'AbortError' });
    const second = transcriber.transcribe(request('final'));
    expect(await newer).toMatchObject({ name: 'AbortError' });
    expect(line.cancelled).toEqual([]);
    line.say(done(1, 'uno'));
    line.say(done(4, 'dos'));
    expect(await first).toMatchObject({ transcript: { text: 'uno' } });
    expect(await second).toMatchObject({ transcript: { text: 'dos' } });
  });

  it('lets an interim finish before a newer interim', async () => {
    const { transcriber, line } = await ready();
    const first = transcriber.transcribe(request('interim'));
    void failure(transcriber.transcribe(request('interim')));
    expect(line.cancelled).toEqual([]);
    line.say(done(1));
    await first;
    expect(line.orders.map((order) => order.request)).toEqual([1, 2]);
  });

  it('reads the end of an interim and puts it behind what was heard before', async () => {
    const { transcriber, line } = await ready();
    const short = transcriber.transcribe(request('interim', { seconds: 3 }));
    line.say(done(1, 'hola me llamo Elena'));
    await short;
    // That was fast: ten seconds may be read of the next one. It is all silence: the first place is as good.
    const long = transcriber.transcribe(request('interim', { seconds: 14 }));
    expect(line.orders[1]!.audio).toHaveLength(160_000);
    line.say(done(2, 'llamo Elena y quiero'));
    expect(await long).toMatchObject({
      transcript: {
        text: 'hola me llamo Elena y quiero',
        segments: [
          { from: 0, to: 4, text: 'hola me' },
          { from: 4, to: 5, text: 'llamo Elena y quiero' },
        ],
      },
    });
  });

  it('reads a final whole', async () => {
    const { transcriber, line } = await ready();
    void transcriber.transcribe(request('final', { seconds: 14 }));
    expect(line.orders[0]!.audio).toHaveLength(14 * 16_000);
  });

  it('says how long a request waited', async () => {
    const { transcriber, line } = await ready();
    void transcriber.transcribe(request('final'));
    const second = transcriber.transcribe(request('final'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    line.say(done(1));
    line.say(done(2));
    const result = await second;
    if (result.type !== 'transcript') throw new Error(result.reason);
    expect(result.transcript.timings.queued).toBeGreaterThan(10);
    expect(result.transcript.timings.total).toBeGreaterThan(10);
  });
});

describe('aborting', () => {
  it('rejects at once, whether at work, waiting or not even asked', async () => {
    const { transcriber, line } = await ready();
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    controllers[2]!.abort();
    const asked = controllers.map(({ signal }) =>
      failure(transcriber.transcribe(request('final', { signal }))),
    );
    controllers[1]!.abort();
    controllers[0]!.abort();
    for (const error of await Promise.all(asked)) {
      expect(error).toMatchObject({ name: 'AbortError' });
    }
    expect(line.cancelled).toEqual([1]);
    expect(line.orders).toHaveLength(1);

    // Too late to stop: the answer is nobody's, and the next request is served all the same.
    const next = transcriber.transcribe(request('final'));
    line.say(done(1, 'tarde'));
    line.say(done(3, 'siguiente'));
    expect(await next).toMatchObject({ transcript: { text: 'siguiente' } });
  });

  it('leaves nobody waiting when it is closed', async () => {
    const { transcriber, line } = await ready();
    const asked = [failure(transcriber.transcribe(request('final')))];
    asked.push(failure(transcriber.transcribe(request('final'))));
    transcriber.close();
    asked.push(failure(transcriber.transcribe(request('final'))), failure(transcriber.load()));
    for (const error of await Promise.all(asked)) {
      expect(error).toMatchObject({ name: 'AbortError' });
    }
    expect(line.terminated).toBe(true);
  });
});

describe('crashing', () => {
  it('asks a new worker again, and says so', async () => {
    const { transcriber, line, lines } = await ready();
    const causes: unknown[] = [];
    transcriber.onrestart = (cause) => causes.push(cause);
    const final = transcriber.transcribe(request('final'));
    line.crash();
    expect(causes).toEqual(['out of memory']);
    expect(line.terminated).toBe(true);
    lines[1]!.say({ type: 'loaded', took: 1 });
    expect(lines[1]!.orders.map((order) => order.request)).toEqual([1]);
    expect(lines[1]!.orders[0]!.audio).toHaveLength(16_000);
    lines[1]!.say(done(1));
    expect(await final).toMatchObject({ type: 'transcript' });
  });

  it('gives up at the second crash in a row', async () => {
    const { transcriber, line, lines } = await ready();
    const final = failure(transcriber.transcribe(request('final')));
    line.say({ type: 'failed', request: 1, message: 'unreachable', fatal: true });
    lines[1]!.say({ type: 'loaded', took: 1 });
    lines[1]!.crash();
    expect(await final).toMatchObject({ code: 'worker_crashed' });
    expect(lines).toHaveLength(2);
  });

  it('forgives again after a good answer', async () => {
    const { transcriber, line, lines } = await ready();
    const first = transcriber.transcribe(request('final'));
    line.crash();
    lines[1]!.say({ type: 'loaded', took: 1 });
    lines[1]!.say(done(1));
    await first;
    const second = transcriber.transcribe(request('final'));
    lines[1]!.crash();
    lines[2]!.say({ type: 'loaded', took: 1 });
    lines[2]!.say(done(2));
    expect(await second).toMatchObject({ type: 'transcript' });
  });

  it('gives up when the new worker cannot load', async () => {
    const { transcriber, line, lines } = await ready();
    const final = failure(transcriber.transcribe(request('final')));
    line.crash();
    lines[1]!.say({ type: 'load-failed', code: 'worker_crashed', message: 'no WebAssembly' });
    expect(await final).toMatchObject({ code: 'worker_crashed' });
  });

  it('does not take a refused clip for a crash', async () => {
    const { transcriber, line, lines } = await ready();
    const bad = failure(transcriber.transcribe(request('final')));
    line.say({ type: 'failed', request: 1, message: 'shape', fatal: false });
    expect(await bad).toMatchObject({ code: 'transcription_failed' });
    const good = transcriber.transcribe(request('final'));
    line.say(done(2));
    await good;
    expect(lines).toHaveLength(1);
  });
});
