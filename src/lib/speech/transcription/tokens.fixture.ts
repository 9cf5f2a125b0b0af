import { readFileSync } from 'node:fs';
import { readTokens, type GenerationConfig } from './tokens';

const folder = new URL('../../../../static/models/whisper-base/', import.meta.url);

/** A file of the shipped Whisper. */
export const readShipped = <Shape>(path: string): Shape =>
  JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as Shape;

export const VOCABULARY = 51_865;
export const tokens = readTokens(readShipped<GenerationConfig>('generation_config.json'));
