import { HelenError } from '$lib/errors';
import { repairModel } from '$lib/models';
import { chooseWhisper, SHIPPED } from './choice';
import { CloudTranscriber, cloudEar } from './cloud';
import type { WhisperFiles } from './protocol';
import { chooseThreads } from './threads';
import { TieredTranscriber } from './tiers';
import { WorkerTranscriber, type WorkerLike } from './transcriber';
import type { SpokenLanguage, Transcriber } from './types';
import { listWhispers, rememberPace, whisperFiles, whisperPaces } from './whispers';

export type { WhisperOffer } from './choice';
export { listWhispers };
export type * from './types';

export interface TranscriberOptions {
  /** Catalogue id of the Whisper the person chose, asked at each loading; null lets this device choose. */
  whisper?(): string | null;
  /** What will be spoken. */
  language?(): SpokenLanguage | 'auto';
  /** WASM threads; left out, chosen by what this device can spare. */
  threads?: number;
}

/** Whispers that did not work on this page, whoever asked. */
const failed = new Set<string>();

type Wish = { chosen: string | null; language: SpokenLanguage | 'auto' };

/** The Whisper that would write down now, and what each took for a clip. */
export async function currentWhisper({ chosen, language }: Wish): Promise<string> {
  const [offers, paces] = await Promise.all([listWhispers(), whisperPaces()]);
  return chooseWhisper(offers, { language, chosen, took: (id) => paces[id], failed });
}

/** The shipped one is what there is to fall back to: it is waited for. A larger one is mended beside, for the next time. */
async function repair(id: string): Promise<void> {
  if (id === SHIPPED) return repairModel(id);
  void repairModel(id).catch(() => {});
  throw new HelenError('model_corrupt', { details: { id } });
}

/** A Whisper of its own in a worker, helped by the cloud where a request says so. Nothing is loaded before `load()` or the first `transcribe()`. */
export function createTranscriber(options: TranscriberOptions = {}): Transcriber {
  const threads =
    options.threads ?? chooseThreads(navigator.hardwareConcurrency, globalThis.crossOriginIsolated);
  let remembered: Promise<void> = Promise.resolve();
  const whisper = new TieredTranscriber({
    choose: async () => {
      await remembered;
      const chosen = options.whisper?.() ?? null;
      return whisperFiles(
        await currentWhisper({ chosen, language: options.language?.() ?? 'auto' }),
      );
    },
    open: (model: WhisperFiles) =>
      new WorkerTranscriber({
        model,
        threads,
        startWorker: (): WorkerLike =>
          new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
        repair,
        onclip: (took) => (remembered = rememberPace(model.id, took)),
      }),
    shipped: whisperFiles(SHIPPED),
    failed,
  });
  return new CloudTranscriber(whisper, cloudEar);
}
