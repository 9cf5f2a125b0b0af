// Compresses what browsers download, once: results are kept by content in the cache.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { cache } from './files.mjs';

const compressible = /\.(html|js|mjs|css|json|svg|wasm|webmanifest|txt|data)$/;
const smallest = 1024;
/** Over the 14 MB inference engine quality 10 takes 16 s where 9 takes 2, to win 9 %. */
const bestBelow = 3_000_000;

const encodings = {
  br: (content) =>
    promisify(brotliCompress)(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: content.length < bestBelow ? 11 : 9,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  gz: (content) => promisify(gzip)(content, { level: 9 }),
};

/** Whether a file is worth sending compressed: text and wasm; weights are noise already. */
export const worthCompressing = (file, size) => size >= smallest && compressible.test(file);

/**
 * Paths in the cache of one file's compressed forms; a form that saves less than 5 % is left out.
 * @param {string} file
 * @returns {Promise<Array<{suffix: '.br' | '.gz', path: string}>>}
 */
export async function compressed(file) {
  const content = readFileSync(file);
  const folder = join(cache, 'compressed');
  const digest = createHash('sha256').update(content).digest('hex');
  const forms = [];
  mkdirSync(folder, { recursive: true });
  for (const [suffix, encode] of Object.entries(encodings)) {
    const path = join(folder, `${digest}.${suffix}`);
    if (!existsSync(path)) {
      const result = await encode(content);
      const own = `${path}.${process.pid}`;
      writeFileSync(own, result);
      renameSync(own, path);
    }
    if (readFileSync(path).length < content.length * 0.95)
      forms.push({ suffix: `.${suffix}`, path });
  }
  return forms;
}
