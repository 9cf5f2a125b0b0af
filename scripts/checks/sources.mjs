// The files we write ourselves, as the checks see them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { walk } from '../files.mjs';
import { root } from '../process.mjs';

const ours = ['src', 'pocketbase', 'scripts', 'tests', 'bench'];
const made = /^(src\/lib\/i18n\/paraglide|pocketbase\/app\/dist|bench\/results)(\/|$)/;

/** Our source files with one of these endings, e.g. `sources(/\.(ts|svelte)$/)`. */
export function sources(ending, folders = ours) {
  const hidden = (path) => /\/(\.|node_modules$)/.test(path);
  return walk(folders, (path) => !made.test(path) && !hidden(path)).filter((path) =>
    ending.test(path),
  );
}

/** Text of one of our files. */
export const read = (file) => readFileSync(join(root, file), 'utf8');

/** 1-based line of an offset. */
export const lineOf = (text, offset) => text.slice(0, offset).split('\n').length;
