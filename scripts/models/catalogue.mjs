// The catalogue that browser, server and scripts share, and where a model's files lie.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../files.mjs';
import { root } from '../process.mjs';

/** @typedef {{path: string, size: number | null, sha256: string | null, source?: string}} ModelFile */
/** @typedef {{names: string[], version: string, files: {path: string, parts: string[], size: number, sha256: string}[]}} Package */
/** @typedef {{id: string, name: string, task: string, tier: string, size: number | null, licence: string, shipped: boolean,
 *   languages: string[], source: {kind: string, repo?: string, revision?: string, url?: string}, packages?: Package[],
 *   files: ModelFile[]}} Model */

/** @returns {Model[]} */
export function catalogue() {
  return JSON.parse(readFileSync(join(root, 'pocketbase/models/catalogue.json'), 'utf8')).models;
}

/** The same place that the server's store reads. */
export const pathOf = (model, path = '') => join(cache, 'models', model.id, path);

/** Which pinned source a file came from; what was recorded of another one is not held against it. */
export const originOf = ({ source }) =>
  source.kind === 'hub' ? `hub:${source.repo}@${source.revision}` : `url:${source.url ?? ''}`;

export const packageOrigin = ({ names, version }) => `pypi:${names[0]}==${version}`;

const origins = (model) => [originOf(model), ...(model.packages ?? []).map(packageOrigin)];

/** Whether the catalogue still lists the source that a recorded file came from. */
export const knows = (model, origin) => origins(model).includes(origin);
