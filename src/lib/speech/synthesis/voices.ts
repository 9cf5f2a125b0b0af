import {
  catalogue,
  device,
  fitness,
  modelsOnServer,
  modelStatus,
  type CatalogueModel,
} from '$lib/models';
import type { Offer } from './choice';
import { cloudVoices } from './cloud/voices';
import type { EngineVoice } from './engine/protocol';
import { systemVoices } from './system/voices';
import type { Voice } from './types';

async function availability(
  model: CatalogueModel,
  served: ReadonlySet<string>,
): Promise<Voice['availability']> {
  const { state } = await modelStatus(model.id);
  if (state === 'installed') return 'ready';
  return served.has(model.id) ? 'on_server' : 'needs_model';
}

const order: Record<Voice['availability'], number> = {
  ready: 0,
  on_server: 1,
  offline: 2,
  needs_model: 3,
};

/** Every voice HELEN knows of here, with what it takes to use it; those that can speak now first. */
export async function listOffers(): Promise<Offer[]> {
  const [here, served, fromSystem] = await Promise.all([
    device(),
    modelsOnServer(),
    systemVoices(),
  ]);
  const byId = new Map<string, Offer>();
  for (const model of catalogue) {
    if (model.task !== 'synthesis' || fitness(model, here).type === 'unfit') continue;
    const state = await availability(model, served);
    const engine = model.id.startsWith('kokoro') ? 'kokoro' : 'piper';
    for (const { id, name, language } of model.voices ?? []) {
      const offer: Offer = {
        id: `${engine}:${id}`,
        engine,
        name,
        language,
        model: model.id,
        availability: state,
        network: false,
        processor: model.tier,
      };
      // Kokoro's voices exist twice: the GPU's weights are better where both are as near.
      const other = byId.get(offer.id);
      const better =
        !other ||
        order[offer.availability] < order[other.availability] ||
        (order[offer.availability] === order[other.availability] && offer.processor === 'gpu');
      if (better) byId.set(offer.id, offer);
    }
  }
  return [...byId.values(), ...fromSystem].sort(
    (a, b) => order[a.availability] - order[b.availability],
  );
}

/** For the settings: what can be chosen, and what for; the cloud's voices last. Without the server, those of this device. */
export async function listVoices(): Promise<Voice[]> {
  const [here, there] = await Promise.all([listOffers(), cloudVoices().catch(() => [])]);
  return [...here, ...there];
}

/** What the engine's worker needs to speak with it; null for the system's voices. */
export function engineVoice(offer: Offer): EngineVoice | null {
  const model = catalogue.find(({ id }) => id === offer.model);
  const name = offer.id.slice(offer.id.indexOf(':') + 1);
  const voice = model?.voices?.find(({ id }) => id === name);
  if (!model || !voice) return null;
  const file = voice.file ?? model.files.find(({ path }) => path.endsWith('.onnx'))?.path ?? '';
  if (offer.engine === 'piper') {
    return { engine: 'piper', model: model.id, file, speaker: voice.speaker ?? null };
  }
  const phonemes =
    offer.language === 'en-GB' ? 'en-gb-x-rp' : offer.language.startsWith('en') ? 'en-us' : 'es';
  return { engine: 'kokoro', model: model.id, file, style: name, phonemes, processor: model.tier };
}
