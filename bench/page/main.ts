import { createTranscriber, type SpokenLanguage, type Transcript } from '$lib/speech/transcription';
import { readWav, splitAtPause } from './sound';

export interface Run {
  /** Milliseconds from asking to having the text, over all parts. */
  took: number;
  text: string;
  /** Seconds of sound. */
  length: number;
  /** One a part; only ours says. */
  transcripts: Transcript[];
}

type Recognise = (
  audio: Float32Array<ArrayBuffer>,
  language: SpokenLanguage,
) => Promise<{ text: string; transcript?: Transcript }>;

const stockWorker = new Worker(new URL('./stock.worker.ts', import.meta.url), { type: 'module' });
const transcriber = createTranscriber({ threads: 1 });

const stock: Recognise = (audio, language) =>
  new Promise((resolve, reject) => {
    stockWorker.onmessage = ({ data }) =>
      data.error ? reject(new Error(data.error)) : resolve(data);
    stockWorker.onerror = (event) => reject(new Error(event.message));
    stockWorker.postMessage({ audio, language });
  });

const ours: Recognise = async (audio, language) => {
  const voiced = audio.length / 16_000;
  const result = await transcriber.transcribe({ audio, kind: 'final', language, voiced });
  if (result.type === 'rejected') return { text: '' };
  return { text: result.transcript.text, transcript: result.transcript };
};

/** Transcribes a recording, in parts where it is longer than a turn may be; both sides get the same parts. */
async function run(recognise: Recognise, url: string, language: SpokenLanguage): Promise<Run> {
  const audio = await readWav(url);
  const parts = splitAtPause(audio);
  const result: Run = { took: 0, text: '', length: audio.length / 16_000, transcripts: [] };
  for (const part of parts) {
    const began = performance.now();
    const heard = await recognise(part, language);
    result.took += performance.now() - began;
    result.text = `${result.text} ${heard.text.trim()}`.trim();
    if (heard.transcript) result.transcripts.push(heard.transcript);
  }
  return result;
}

const bench = {
  transcriber,
  readWav,
  stock: (url: string, language: SpokenLanguage) => run(stock, url, language),
  ours: (url: string, language: SpokenLanguage) => run(ours, url, language),
};

declare global {
  var bench: Bench;
}
export type Bench = typeof bench;
globalThis.bench = bench;
