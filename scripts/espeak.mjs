// eSpeak NG for the browser, cut to the languages HELEN speaks: 24 MB of data become less than one.
// It stays a program of its own (GPL-3.0; licence: static/licences/espeak-ng.txt): its glue and its data are
// files beside ours, made here from the npm package and named to Vite as `helen-espeak/…`. They are not kept
// below node_modules, where the dev server would bundle them.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'node_modules/@echogarden/espeak-ng-emscripten');

/** Phoneme tables, both dictionaries and the voices es, es-419, en-GB and en-US. */
const wanted =
  /\/(?:(?:es|en)_dict|phon\w+|intonations|lang\/roa\/es(?:-419)?|lang\/gmw\/en(?:-US|-GB-x-rp)?)$/;

/**
 * Form: u32 length of the header (little endian), the header as JSON {size, parts: [[from, to]…]} in
 * positions of the whole data, then the parts' bytes one after another.
 * @param {string} glue the package's script, which holds the table of files
 * @param {Uint8Array} data @returns {Uint8Array}
 */
export function cutData(glue, data) {
  const files = [...glue.matchAll(/filename:"([^"]+)",start:(\d+),end:(\d+)/g)];
  const parts = files
    .filter(([, name]) => wanted.test(name))
    .map(([, , from, to]) => [Number(from), Number(to)]);
  if (parts.length < 9) throw new Error('eSpeak NG: its table of files reads otherwise than known');
  const header = Buffer.from(JSON.stringify({ size: data.length, parts }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...parts.map(([from, to]) => data.subarray(from, to))]);
}

/** Makes both files where they are missing. @returns {string} their folder */
export function prepareEspeak() {
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const folder = join(root, '.svelte-kit', `espeak-ng-${version}-1`);
  if (existsSync(join(folder, 'espeak-ng.data'))) return folder;
  mkdirSync(folder, { recursive: true });
  const glue = readFileSync(join(source, 'espeak-ng.js'));
  const data = readFileSync(join(source, 'espeak-ng.data'));
  const place = (name, content) => {
    const unfinished = join(folder, `${name}.${process.pid}`);
    writeFileSync(unfinished, content);
    renameSync(unfinished, join(folder, name));
  };
  place('espeak-ng.mjs', glue);
  place('espeak-ng.data', cutData(glue.toString('utf8'), data));
  return folder;
}

/** @returns {import('vite').Plugin} */
export function espeakAssets() {
  return {
    name: 'helen:espeak',
    config: () => ({
      resolve: { alias: [{ find: 'helen-espeak', replacement: prepareEspeak() }] },
    }),
  };
}
