import { catalogue, device, fitness, modelStatus } from '$lib/models';
import type { Assistant, Availability } from '../types';
import { OnDevice } from './on-device';

/** The chat model of this device: the catalogue has one. */
const model = catalogue.find(({ task }) => task === 'generation');

async function availability(): Promise<Availability> {
  if (model === undefined) return { type: 'unavailable', code: 'model_unknown' };
  const fit = fitness(model, await device());
  if (fit.type === 'unfit') return { type: 'unavailable', code: fit.code };
  const status = await modelStatus(model.id);
  return status.state === 'installed'
    ? { type: 'ready' }
    : { type: 'needs_model', model: model.id };
}

/** Answers with a small language model on this device's graphics processor, once its weights were downloaded. */
export function createOnDevice(): Assistant {
  return new OnDevice({
    model: {
      id: model?.id ?? '',
      dtype: typeof model?.dtype === 'string' ? model.dtype : 'q4f16',
    },
    availability,
    startWorker: () =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        type: 'module',
        name: 'helen-assistant',
      }),
  });
}
