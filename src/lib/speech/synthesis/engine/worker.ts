import { HelenError } from '$lib/errors';
import { openVoice, type OpenVoice } from './voices';
import { trim } from './trim';
import type { EngineFailure, EngineVoice, FromEngine, ToEngine } from './protocol';

/** One thing at a time, in the order asked; a cancelled turn's are dropped before they begin. */
const queue: Exclude<ToEngine, { type: 'cancel' }>[] = [];
let busy = false;

/** The voice spoken with last: reopening it costs nothing. */
let current: { key: string; open: Promise<OpenVoice> } | null = null;

function voiceFor(voice: EngineVoice): Promise<OpenVoice> {
  const key = JSON.stringify(voice);
  if (current?.key !== key) {
    const open = openVoice(voice);
    const made = { key, open };
    current = made;
    open.catch(() => {
      if (current === made) current = null;
    });
  }
  return current.open;
}

function answer(message: FromEngine, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

const told = new Set<string>([
  'model_missing',
  'model_corrupt',
  'offline',
  'gpu_lost',
  'upstream_off',
  'upstream_failed',
]);

function failure(cause: unknown): EngineFailure {
  return cause instanceof HelenError && told.has(cause.code)
    ? (cause.code as EngineFailure)
    : 'synthesis_failed';
}

async function serve(request: (typeof queue)[number]): Promise<void> {
  const { id } = request;
  const voice = await voiceFor(request.voice);
  if (request.type === 'load') return answer({ type: 'loaded', id, phonemes: voice.phonemes });

  const began = performance.now();
  const { samples, sampleRate } = await voice.speak(request.phrases, request.rate);
  const took = performance.now() - began;
  const trimmed = trim(samples, sampleRate);
  if (!trimmed) return answer({ type: 'sound', id, sound: null, took });
  answer({ type: 'sound', id, sound: { samples: trimmed, sampleRate }, took }, [trimmed.buffer]);
}

async function work(): Promise<void> {
  if (busy) return;
  busy = true;
  for (let request = queue.shift(); request; request = queue.shift()) {
    try {
      await serve(request);
    } catch (cause) {
      // WASM that has trapped stays broken: crash, so that the link starts afresh and asks again.
      if (cause instanceof WebAssembly.RuntimeError)
        return void setTimeout(() => reportError(cause));
      const message =
        cause instanceof Error ? `${cause.message} ${String(cause.cause ?? '')}` : String(cause);
      answer({ type: 'failed', id: request.id, code: failure(cause), message });
    }
  }
  busy = false;
}

self.onmessage = ({ data }: MessageEvent<ToEngine>) => {
  if (data.type !== 'cancel') {
    queue.push(data);
    void work();
    return;
  }
  const dropped = queue.filter((one) => one.type === 'synthesise' && one.turn === data.turn);
  for (const request of dropped) {
    queue.splice(queue.indexOf(request), 1);
    answer({ type: 'cancelled', id: request.id });
  }
};
