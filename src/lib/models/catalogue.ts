import catalogueDocument from '../../../pocketbase/models/catalogue.json';
import type { ModelTask } from './types';

export interface ModelFile {
  /** Inside the model, also what follows `/models/{id}/`. */
  path: string;
  /** Bytes; null until the first download tells. */
  size: number | null;
  /** Hex; null where only the server, which checks the upstream's digest, knows it. */
  sha256: string | null;
}

export interface ModelVoice {
  id: string;
  name: string;
  /** BCP 47 */
  language: string;
  gender?: string;
  /** The voice's own file, and its number there when it holds several. */
  file?: string;
  speaker?: number;
}

/** A model of the server's catalogue, which is the one list (pocketbase/models/catalogue.json). */
export interface CatalogueModel {
  id: string;
  task: ModelTask;
  name: string;
  languages: string[];
  /** Bytes of all files; null when not all are known beforehand. */
  size: number | null;
  licence: string;
  /** Runs on any processor, or needs WebGPU. */
  tier: 'cpu' | 'gpu';
  /** Inside the server's own binary: never leaves for the internet. */
  shipped: boolean;
  /** transformers.js' name of the precision, for all parts or for each. */
  dtype?: string | Record<string, string>;
  /** Of a Whisper whose encoder takes less than 30 s; the others are always given all of it. */
  context?: 'variable';
  voices?: ModelVoice[];
  files: ModelFile[];
}

export const catalogue: readonly CatalogueModel[] =
  catalogueDocument.models as unknown as CatalogueModel[];

export function catalogueModel(id: string): CatalogueModel | null {
  return catalogue.find((model) => model.id === id) ?? null;
}
