import { readFact, writeFact } from '$lib/data';
import { catalogue, catalogueModel, device, fitness, modelStatus } from '$lib/models';
import { SHIPPED, type WhisperOffer } from './choice';
import type { WhisperFiles } from './protocol';

const FACT = 'whisper-paces';

/** Every Whisper of the catalogue, with what it takes to use it here. */
export async function listWhispers(): Promise<WhisperOffer[]> {
  const here = await device();
  return Promise.all(
    catalogue
      .filter(({ task }) => task === 'transcription')
      .map(async (model): Promise<WhisperOffer> => {
        const { id, name, languages } = model;
        const fit = fitness(model, here);
        if (fit.type === 'unfit')
          return { id, name, languages, availability: 'unfit', why: fit.code };
        // The shipped one comes by itself.
        const ready = id === SHIPPED || (await modelStatus(id)).state === 'installed';
        return { id, name, languages, availability: ready ? 'ready' : 'needs_model' };
      }),
  );
}

/** What the worker needs to load it. */
export function whisperFiles(id: string): WhisperFiles {
  const model = catalogueModel(id) ?? catalogueModel(SHIPPED)!;
  const weights = (part: string) =>
    model.files.find(({ path }) => path.endsWith('.onnx') && path.includes(part))?.path ?? '';
  return {
    id: model.id,
    encoder: weights('encoder'),
    decoder: weights('decoder'),
    processor: model.tier,
    context: model.context === 'variable' ? 'variable' : 'full',
  };
}

/** How long each Whisper took for a clip on this device, in milliseconds, as it was found before. */
export async function whisperPaces(): Promise<Record<string, number>> {
  return (await readFact<Record<string, number>>(FACT).catch(() => undefined)) ?? {};
}

export async function rememberPace(id: string, took: number): Promise<void> {
  const paces = { ...(await whisperPaces()), [id]: Math.round(took) };
  // Found again where it cannot be kept.
  await writeFact(FACT, paces).catch(() => {});
}
