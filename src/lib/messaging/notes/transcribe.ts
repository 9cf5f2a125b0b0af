import { getLocale } from '$lib/i18n';
import { HelenError } from '$lib/errors';
import { ensureModels } from '$lib/models';
import { settings } from '$lib/settings';
import { createTranscriber } from '$lib/speech/transcription';
import type { LocalTranscriber, Segment, SpokenLanguage } from '$lib/speech/transcription';
import { decodeSound } from './decode';
import { loudSeconds, pieces } from './pieces';

const RATE = 16_000;
/** Whisper's worker goes after as many milliseconds without work: it holds 200 MB. */
const IDLE = 60_000;

/** What was said in a note. Without words: nobody was heard. */
export interface NoteTranscript {
  text: string;
  language: SpokenLanguage;
  /** Seconds from the note's start. */
  segments: Segment[];
}

export type TranscribingProgress =
  /** Bytes, when the model has to come to this device first. */
  | { step: 'fetching'; received: number; total: number }
  /** 0..1 of the sound. */
  | { step: 'writing'; done: number };

export interface TranscribeOptions {
  onprogress?: (progress: TranscribingProgress) => void;
  signal?: AbortSignal;
}

let whisper: LocalTranscriber | null = null;
let leaving: ReturnType<typeof setTimeout> | undefined;
/** One note after the other: two at once would each take twice as long. */
let last: Promise<unknown> = Promise.resolve();

function ear(): LocalTranscriber {
  clearTimeout(leaving);
  whisper ??= createTranscriber({ whisper: () => settings.value.whisper });
  return whisper;
}

function rest(): void {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    whisper?.close();
    whisper = null;
  }, IDLE);
}

/** Writes samples (mono, 16 kHz) down, piece by piece; each leans to the language of the one before. */
export async function writeDown(
  samples: Float32Array,
  transcriber: Pick<LocalTranscriber, 'transcribe'>,
  likely: SpokenLanguage,
  { onprogress, signal }: TranscribeOptions = {},
): Promise<NoteTranscript> {
  let language = likely;
  const segments: Segment[] = [];
  for (const { from, to } of pieces(samples)) {
    signal?.throwIfAborted();
    onprogress?.({ step: 'writing', done: from / samples.length });
    const audio = samples.slice(from, to);
    const result = await transcriber.transcribe({
      audio,
      kind: 'final',
      language: 'auto',
      likely: language,
      voiced: loudSeconds(audio),
      ...(signal && { signal }),
    });
    if (result.type === 'rejected') continue;
    ({ language } = result.transcript);
    const start = from / RATE;
    for (const one of result.transcript.segments)
      segments.push({ from: start + one.from, to: start + one.to, text: one.text.trim() });
  }
  onprogress?.({ step: 'writing', done: 1 });
  return { text: segments.map(({ text }) => text).join(' '), language, segments };
}

async function transcribe(sound: Blob, options: TranscribeOptions): Promise<NoteTranscript> {
  const { onprogress, signal } = options;
  signal?.throwIfAborted();
  const failure = await ensureModels(['whisper-base'], {
    onprogress: (received, total) => onprogress?.({ step: 'fetching', received, total }),
    ...(signal && { signal }),
  });
  // Not kept is no reason not to read it from where it is; what does not load says so itself.
  if (failure?.code === 'offline') throw new HelenError('offline', { cause: failure });
  const samples = await decodeSound(sound);
  try {
    return await writeDown(samples, ear(), getLocale(), options);
  } finally {
    rest();
  }
}

/**
 * What is said in a voice note, written down on this device by HELEN's own Whisper. Rejects with sound_unreadable,
 * offline, model_missing, model_corrupt, transcription_failed or worker_crashed, and with AbortError when aborted.
 */
export function transcribeSound(sound: Blob, options: TranscribeOptions): Promise<NoteTranscript> {
  const mine = last.then(() => transcribe(sound, options));
  last = mine.catch(() => undefined);
  return mine;
}
