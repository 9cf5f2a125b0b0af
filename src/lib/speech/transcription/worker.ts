import { asHelenError, HelenError } from '$lib/errors';
import { HEARING_RATE } from '$lib/audio';
import { refuse } from './gate';
import { isPhantom } from './phantom';
import { gpuLost, loadModel, type LoadedModel } from './load';
import type { FromWorker, ToWorker } from './protocol';
import { recognise } from './recognise';
import { tidy, toSegments } from './segments';
import type { SpokenLanguage, TranscriptionResult } from './types';

/** The worker's own scope, as far as it is used: the app's types are a page's. */
const scope = self as unknown as {
  postMessage(message: FromWorker): void;
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
};

type Order = Extract<ToWorker, { type: 'transcribe' }>;

class Cancelled extends Error {}

let model: LoadedModel | null = null;
let cancelled = -1;
/** People seldom change language between two turns. */
let lastLanguage: SpokenLanguage | null = null;

const post = (message: FromWorker) => scope.postMessage(message);

/** Lets a waiting `cancel` in: ONNX Runtime's promises alone never leave the microtask queue. */
const breath = new MessageChannel();
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    breath.port1.onmessage = () => resolve();
    breath.port2.postMessage(null);
  });
}

async function transcribe(order: Order, loaded: LoadedModel): Promise<TranscriptionResult> {
  const began = performance.now();
  const reason = refuse(order.audio, order.voiced);
  if (reason) return { type: 'rejected', reason };
  const pause = async () => {
    await breathe();
    if (cancelled === order.request) throw new Cancelled();
  };
  const { audio, language: asked } = order;
  const likely = lastLanguage ?? order.likely;
  const heard = await recognise(loaded, { audio, language: asked, likely, pause });
  const { decoded, language } = heard;
  const segments = toSegments(
    decoded.tokens,
    loaded.tokens,
    loaded.spell,
    audio.length / HEARING_RATE,
  );
  const text = tidy(segments.map((segment) => segment.text).join(' '));
  const { logProbability } = decoded;
  if (isPhantom({ text, logProbability, noSpeech: heard.noSpeech, voiced: order.voiced })) {
    return { type: 'rejected', reason: 'phantom' };
  }
  lastLanguage = language;
  return {
    type: 'transcript',
    transcript: {
      text,
      language,
      languageProbability: heard.probability,
      confidence: Math.exp(logProbability),
      segments,
      timings: { queued: 0, ...heard.timings, total: performance.now() - began },
      attempts: heard.attempts,
    },
  };
}

/**
 * A graphics processor shows only when it computes whether it can, and at first builds its programs: a second of silence
 * twice, before anybody speaks. Milliseconds of the second time.
 */
async function tryOut(loaded: LoadedModel): Promise<number> {
  const clip = {
    audio: new Float32Array(HEARING_RATE),
    language: 'es',
    likely: 'es',
    pause: breathe,
  } as const;
  try {
    await recognise(loaded, clip);
    const { timings } = await recognise(loaded, clip);
    return timings.encode + timings.decode;
  } catch (cause) {
    throw new HelenError('gpu_lost', { cause });
  }
}

async function load(order: Extract<ToWorker, { type: 'load' }>): Promise<void> {
  const began = performance.now();
  try {
    const loaded = (model ??= await loadModel(order.model, order.threads));
    const clip = order.model.processor === 'gpu' ? await tryOut(loaded) : undefined;
    post({ type: 'loaded', took: performance.now() - began, ...(clip !== undefined && { clip }) });
    if (clip !== undefined) post({ type: 'gpu-lost', message: await gpuLost() });
  } catch (cause) {
    const error = asHelenError(cause, 'worker_crashed');
    post({ type: 'load-failed', code: error.code, message: String(error.cause ?? error) });
  }
}

async function answer(order: Order): Promise<void> {
  const { request } = order;
  try {
    if (!model) throw new Error('asked before the model was loaded');
    post({ type: 'done', request, result: await transcribe(order, model) });
  } catch (cause) {
    if (cause instanceof Cancelled) return post({ type: 'cancelled', request });
    const fatal =
      cause instanceof WebAssembly.RuntimeError ||
      cause instanceof RangeError ||
      /abort|memory|alloc/i.test(String(cause));
    post({ type: 'failed', request, message: String(cause), fatal });
  }
}

scope.onmessage = ({ data }) => {
  if (data.type === 'load') return void load(data);
  if (data.type === 'cancel') return void (cancelled = data.request);
  void answer(data);
};
