import { requestJson } from '$lib/data';
import { HelenError } from '$lib/errors';
import { refuse } from './gate';
import type {
  LocalTranscriber,
  Segment,
  SpokenLanguage,
  Transcriber,
  TranscriptionRequest,
  TranscriptionResult,
} from './types';
import { wavOf } from './wav';

/** What the cloud heard; null where it does not say. */
interface CloudTranscript {
  text: string;
  language: SpokenLanguage | null;
  segments: Segment[];
}

/** Writes a clip down: a WAV, and the language if it is known. Rejects when it cannot, or was told to stop. */
export type CloudEar = (
  sound: Blob,
  language: SpokenLanguage | null,
  signal: AbortSignal,
) => Promise<CloudTranscript>;

/** How long the cloud is waited for, and left alone after it failed or was late. Milliseconds. */
const policy = {
  /** Once this device has its own words. */
  after: 1_500,
  /** When this device has none: its own transcription failed. */
  alone: 8_000,
  rest: 30_000,
};

/** `POST /api/ai/transcribe` as whoever is signed in. */
export const cloudEar: CloudEar = async (sound, language, signal) => {
  const body = new FormData();
  body.set('file', sound, 'turn.wav');
  body.set('response_format', 'verbose_json');
  if (language !== null) body.set('language', language);
  const said = await requestJson<{
    text: string;
    language?: string;
    segments?: { start: number; end: number; text: string }[] | null;
  }>('/api/ai/transcribe', { method: 'POST', body, signal });
  return {
    text: said.text.trim(),
    language: said.language === 'es' || said.language === 'en' ? said.language : null,
    segments: (said.segments ?? []).map(({ start, end, text }) => ({ from: start, to: end, text })),
  };
};

/** The answer, or null when it does not come in time. */
async function within<T>(answer: Promise<T | null>, milliseconds: number): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

/**
 * Final words from the cloud where they are asked for (`cloud`). This device still writes everything down: it says
 * whether anything was said at all, captions are its own, and its words count when the cloud fails or is late.
 */
export class CloudTranscriber implements Transcriber {
  oncloudfailed: Transcriber['oncloudfailed'] = null;
  #restUntil = 0;
  /** Told once, until the cloud has written something down again. */
  #told = false;

  constructor(
    private readonly here: LocalTranscriber & Pick<Transcriber, 'onfallback'>,
    private readonly there: CloudEar,
  ) {}

  get onrestart() {
    return this.here.onrestart;
  }
  set onrestart(listener: Transcriber['onrestart']) {
    this.here.onrestart = listener;
  }

  get onfallback() {
    return this.here.onfallback;
  }
  set onfallback(listener: Transcriber['onfallback']) {
    this.here.onfallback = listener;
  }

  load(): Promise<void> {
    return this.here.load();
  }

  close(): void {
    this.here.close();
  }

  transcribe(request: TranscriptionRequest): Promise<TranscriptionResult> {
    const { cloud, kind, audio, voiced, signal } = request;
    const wanted = cloud === true && kind === 'final' && performance.now() >= this.#restUntil;
    if (!wanted || signal?.aborted || refuse(audio, voiced) !== null)
      return this.here.transcribe(request);
    return this.#both(request);
  }

  async #both(request: TranscriptionRequest): Promise<TranscriptionResult> {
    const { audio, language, likely = 'es', signal } = request;
    const asked = performance.now();
    const seconds = audio.length / 16_000;
    const hangUp = new AbortController();
    const stop = () => hangUp.abort();
    signal?.addEventListener('abort', stop, { once: true });
    const known = language === 'auto' ? null : language;
    let failure: unknown = new HelenError('provider_slow');
    const there = this.there(wavOf(audio), known, hangUp.signal).catch((cause: unknown) => {
      failure = cause;
      return null;
    });
    try {
      const here = await this.here.transcribe(request).catch((cause: unknown) => ({ cause }));
      if ('type' in here && here.type === 'rejected') return here;
      signal?.throwIfAborted();
      const said = await within(there, 'type' in here ? policy.after : policy.alone);
      signal?.throwIfAborted();
      if (said === null) this.#failed(failure);
      else this.#told = false;
      if (said === null || said.text === '') {
        if ('cause' in here) throw here.cause;
        return here;
      }
      const own = 'type' in here ? here.transcript : null;
      const whole = [{ from: 0, to: seconds, text: said.text }];
      const total = performance.now() - asked;
      return {
        type: 'transcript',
        transcript: {
          text: said.text,
          language: said.language ?? own?.language ?? known ?? likely,
          languageProbability: own?.languageProbability ?? 1,
          confidence: own?.confidence ?? 1,
          segments: said.segments.length > 0 ? said.segments : whole,
          timings: { queued: 0, features: 0, encode: 0, decode: 0, ...own?.timings, total },
          attempts: own?.attempts ?? 1,
        },
      };
    } finally {
      signal?.removeEventListener('abort', stop);
      hangUp.abort();
    }
  }

  #failed(cause: unknown): void {
    this.#restUntil = performance.now() + policy.rest;
    if (this.#told) return;
    this.#told = true;
    this.oncloudfailed?.(new HelenError('cloud_transcription_failed', { cause }));
  }
}
