import weightsUrl from '@ricky0123/vad-web/dist/silero_vad_v5.onnx?url';
import { prepareRuntime } from '$lib/speech/worker';
import { Endpoint } from './endpoint';
import type { VoiceModel } from './frames';
import { Listener } from './listener';
import type { FromDetection, LoadFailure, ToDetection, ToFrames } from './protocol';
import { loadSilero } from './silero';

/** From inside, the page looks just like a worker does from outside. */
const page = globalThis as unknown as Pick<Worker, 'postMessage' | 'onmessage'>;

const post = (message: FromDetection, transfer: Transferable[] = []) =>
  page.postMessage(message, transfer);

class LoadError extends Error {
  constructor(
    readonly code: LoadFailure,
    cause: unknown,
  ) {
    super(String(cause), { cause });
  }
}

async function load(): Promise<VoiceModel> {
  prepareRuntime(1);
  let bytes: ArrayBuffer;
  try {
    const response = await fetch(weightsUrl);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    bytes = await response.arrayBuffer();
  } catch (cause) {
    throw new LoadError('model_missing', cause);
  }
  try {
    return await loadSilero(new Uint8Array(bytes));
  } catch (cause) {
    // Without its WebAssembly no file can be at fault.
    const runtime = /backend|memory|wasm/i.test(String(cause));
    throw new LoadError(runtime ? 'worker_crashed' : 'model_corrupt', cause);
  }
}

let endpoint: Endpoint | null = null;
let listener: Promise<Listener> | null = null;

async function start(message: Extract<ToDetection, { type: 'start' }>): Promise<Listener> {
  const asked = new Endpoint(message.endpoint);
  endpoint = asked;
  const listening = new Listener(
    await load(),
    asked,
    message.settings,
    message.from,
    (event) => post({ type: 'event', event }),
    (cause) => post({ type: 'crashed', message: String(cause) }),
  );
  // Frames that came before wait in the port: it delivers from here on.
  message.frames.onmessage = ({ data }: MessageEvent<ToFrames>) => listening.push(data);
  void asked.loaded.then((endpointing) => {
    post({ type: 'event', event: { type: 'ready', endpointing } });
  });
  return listening;
}

async function obey(message: Exclude<ToDetection, { type: 'start' }>): Promise<void> {
  if (message.type === 'endpoint-lost') return endpoint?.lose();
  const listening = await listener;
  if (listening === null) return;
  switch (message.type) {
    case 'configure':
      return listening.configure(message.settings);
    case 'end-turn':
      return listening.endTurn();
    case 'clip': {
      const samples = listening.tape.clip(message.from, message.to);
      return post({ type: 'clip', request: message.request, samples }, [samples.buffer]);
    }
  }
}

page.onmessage = ({ data }: MessageEvent<ToDetection>) => {
  if (data.type !== 'start') return void obey(data).catch(() => undefined);
  listener = start(data);
  listener.catch((cause: unknown) => {
    const code = cause instanceof LoadError ? cause.code : 'worker_crashed';
    post({ type: 'load-failed', code, message: String(cause) });
  });
};
