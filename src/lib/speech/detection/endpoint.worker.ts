import { HEARING_RATE } from '$lib/audio';
import { readModelFile } from '$lib/models/worker';
import { prepareRuntime } from '$lib/speech/worker';
import type { FromEndpoint, StartEndpoint, ToEndpoint } from './protocol';

import { loadSmartTurn, type EndpointModel } from './smart-turn';

const page = globalThis as unknown as Pick<Worker, 'onmessage'>;

async function load(): Promise<EndpointModel> {
  prepareRuntime(1);
  const file = await readModelFile('smart-turn', 'smart-turn-v3.2-cpu.onnx');
  const model = await loadSmartTurn(new Uint8Array(await file.arrayBuffer()));
  // The first run is several times slower than the next ones: not while somebody waits for it.
  await model(new Float32Array(HEARING_RATE));
  return model;
}

function serve(port: MessagePort): void {
  const post = (message: FromEndpoint) => port.postMessage(message);
  const loading = load();
  loading.then(
    () => post({ type: 'loaded' }),
    (cause: unknown) => post({ type: 'load-failed', message: String(cause) }),
  );
  let latest = -1;
  port.onmessage = async ({ data: { at, turn } }: MessageEvent<ToEndpoint>) => {
    latest = at;
    try {
      const model = await loading;
      // Only the newest pause matters, and a run cannot be stopped once it began.
      if (at !== latest) return post({ type: 'no-answer', at });
      const began = performance.now();
      const probability = await model(turn);
      post({ type: 'answer', at, probability, took: performance.now() - began });
    } catch {
      post({ type: 'no-answer', at });
    }
  };
}

page.onmessage = ({ data }: MessageEvent<StartEndpoint>) => serve(data.port);
