import type { InferenceSession } from 'onnxruntime-web';
import { HelenError } from '$lib/errors';
import { readModelFile } from '$lib/models/worker';
import type { SoundPhrase } from '../phonemes/phrases';
import { runKokoro } from './kokoro';
import { runPiper, type Pcm, type PiperConfig } from './piper';
import type { EngineVoice } from './protocol';
import { runtimeFor, type Runtime } from './runtime';
import { loadStyles } from './styles';

/** A voice whose weights are in memory. */
export interface OpenVoice {
  /** eSpeak's voice for it. */
  phonemes: string;
  speak(phrases: readonly SoundPhrase[], rate: number): Promise<Pcm>;
}

/** Sessions by file: Kokoro's voices share one. Only the last two stay in memory. */
const sessions = new Map<string, Promise<InferenceSession>>();
const MOST_SESSIONS = 2;

async function openSession(voice: EngineVoice, runtime: Runtime): Promise<InferenceSession> {
  const blob = await readModelFile(voice.model, voice.file);
  const weights = new Uint8Array(await blob.arrayBuffer());
  const gpu = voice.engine === 'kokoro' && voice.processor === 'gpu';
  try {
    return await runtime.InferenceSession.create(weights, {
      executionProviders: gpu ? ['webgpu'] : ['wasm'],
      graphOptimizationLevel: 'all',
      // That some parts of a voice run on the processor is no error, and the console is for errors.
      logSeverityLevel: 3,
    });
  } catch (cause) {
    if (gpu) throw new HelenError('gpu_lost', { cause });
    // What is not for lack of memory is the file's fault.
    const memory = /alloc|memory/i.test(String(cause));
    throw new HelenError(memory ? 'synthesis_failed' : 'model_corrupt', { cause });
  }
}

function sessionFor(voice: EngineVoice, runtime: Runtime): Promise<InferenceSession> {
  const key = `${voice.model}/${voice.file}`;
  const open = sessions.get(key) ?? openSession(voice, runtime);
  sessions.delete(key);
  sessions.set(key, open);
  open.catch(() => sessions.delete(key));
  for (const [old, session] of [...sessions].slice(0, -MOST_SESSIONS)) {
    sessions.delete(old);
    void session.then((unused) => unused.release()).catch(() => {});
  }
  return open;
}

async function readConfig(model: string, path: string): Promise<PiperConfig> {
  const text = await (await readModelFile(model, path)).text();
  try {
    return JSON.parse(text) as PiperConfig;
  } catch (cause) {
    throw new HelenError('model_corrupt', { cause });
  }
}

async function openPiper(voice: EngineVoice & { engine: 'piper' }): Promise<OpenVoice> {
  const runtime = await runtimeFor('cpu');
  const [session, config] = await Promise.all([
    sessionFor(voice, runtime),
    readConfig(voice.model, `${voice.file}.json`),
  ]);
  return {
    phonemes: config.espeak.voice,
    speak: (phrases, rate) =>
      runPiper(runtime, session, config, { phrases, rate, speaker: voice.speaker }),
  };
}

async function openKokoro(voice: EngineVoice & { engine: 'kokoro' }): Promise<OpenVoice> {
  const runtime = await runtimeFor(voice.processor);
  const [session, styles] = await Promise.all([
    sessionFor(voice, runtime),
    loadStyles(voice.style),
  ]);
  return {
    phonemes: voice.phonemes,
    speak: (phrases, rate) =>
      runKokoro(runtime, session, styles, { phrases, rate, phonemes: voice.phonemes }),
  };
}

/** Rejects with HelenError: model_missing, model_corrupt, offline, gpu_lost… */
export function openVoice(voice: EngineVoice): Promise<OpenVoice> {
  return voice.engine === 'piper' ? openPiper(voice) : openKokoro(voice);
}
