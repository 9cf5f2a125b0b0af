import { HEARING_RATE, logMel } from '$lib/audio';
import { contextFrames, decodingEnd, FULL_CONTEXT, tokenLimit } from './context';
import { decode, type Decoded, type RunDecoder } from './decode';
import { heardLanguage, noSpeechProbability, type HeardLanguage } from './language';
import type { LoadedModel } from './load';
import type { SpokenLanguage } from './types';
import type { OpenDecoder } from './whisper';

export interface Recognition extends HeardLanguage {
  decoded: Decoded;
  /** 0..1, Whisper's own. */
  noSpeech: number;
  timings: { features: number; encode: number; decode: number };
  attempts: 1 | 2;
}

export interface Clip {
  /** Mono, 16 kHz. */
  audio: Float32Array;
  language: SpokenLanguage | 'auto';
  /** What `auto` leans to. */
  likely: SpokenLanguage;
  /** Awaited between two runs of the model; throws to stop. */
  pause: () => Promise<void>;
}

interface Start extends HeardLanguage {
  run: RunDecoder;
  logits: Float32Array;
  noSpeech: number;
}

/**
 * Runs the prompt with the likelier language; its first position, which does not see the language yet,
 * says which it is. Only a wrong guess costs a second run. That speech begins at <|0.00|> is given, not
 * asked: a step less, and single words come out better (docs/performance.md).
 */
async function start(
  model: LoadedModel,
  open: () => RunDecoder,
  asked: SpokenLanguage | 'auto',
  likely: SpokenLanguage,
): Promise<Start> {
  const { tokens } = model;
  const language = asked === 'auto' ? likely : asked;
  const run = open();
  const prompt = [
    tokens.start,
    tokens.languages[language],
    tokens.transcribe,
    tokens.firstTimestamp,
  ];
  const rows = await run(prompt);
  const width = rows.length / prompt.length;
  const first = rows.subarray(0, width);
  const heard =
    asked === 'auto' ? heardLanguage(first, tokens, likely) : { language: asked, probability: 1 };
  if (heard.language !== language) {
    return { ...(await start(model, open, heard.language, likely)), ...heard };
  }
  // What computes nonsense would say nonsense: a graphics processor whose halves overflow.
  if (rows.subarray(-width).includes(NaN)) throw new Error('the decoder gives no numbers');
  const noSpeech = noSpeechProbability(first, tokens);
  return { ...heard, run, logits: rows.subarray(-width), noSpeech };
}

/** What Whisper hears in a clip: short context first, the full one when that runs in a loop. */
export async function recognise(
  model: LoadedModel,
  { audio, language, likely, pause }: Clip,
): Promise<Recognition> {
  const seconds = audio.length / HEARING_RATE;
  const timings = { features: 0, encode: 0, decode: 0 };

  const attempt = async (frames: number) => {
    const began = performance.now();
    const mel = logMel(audio, frames, model.whisper.config.num_mel_bins);
    const heard = performance.now();
    const hidden = await model.whisper.encode(mel, frames);
    const encoded = performance.now();
    await pause();
    const opened: OpenDecoder[] = [];
    const open = () => {
      const decoder = model.whisper.open(hidden);
      opened.push(decoder);
      return decoder.run;
    };
    try {
      const opening = await start(model, open, language, likely);
      const decoded = await decode({
        tokens: model.tokens,
        run: opening.run,
        logits: opening.logits,
        endsAt: decodingEnd(seconds),
        limit: tokenLimit(seconds),
        pause,
      });
      timings.features += heard - began;
      timings.encode += encoded - heard;
      timings.decode += performance.now() - encoded;
      return { ...opening, decoded };
    } finally {
      for (const decoder of opened) decoder.close();
    }
  };

  const frames = model.context === 'full' ? FULL_CONTEXT : contextFrames(audio.length);
  const first = await attempt(frames);
  const failed = first.decoded.ending === 'loop' || first.decoded.ending === 'limit';
  if (!failed || frames === FULL_CONTEXT) return { ...first, timings, attempts: 1 };
  await pause();
  return { ...(await attempt(FULL_CONTEXT)), timings, attempts: 2 };
}
