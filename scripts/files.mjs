// Files: walking, hashing, and stamps that tell whether a step's inputs changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { root } from './process.mjs';

/** Where downloads and compressed files are kept: outside the clone and outside the data folder. */
export const cache = process.env.HELEN_CACHE || join(homedir(), '.cache', 'helen');

/**
 * Every file below `paths` (files or folders, relative to the clone), sorted, with forward slashes.
 * @param {string[]} paths
 * @param {(path: string) => boolean} [wanted] also asked about folders: false leaves one out whole
 */
export function walk(paths, wanted = () => true) {
  const found = [];
  const visit = (path) => {
    if (!existsSync(path)) return;
    const name = relative(root, path).split(sep).join('/');
    if (!wanted(name)) return;
    if (!statSync(path).isDirectory()) return found.push(name);
    for (const entry of readdirSync(path)) visit(join(path, entry));
  };
  for (const path of paths) visit(join(root, path));
  return found.sort();
}

/** sha256 (hex) of the names and contents of files, and of anything else the step depends on. */
export function hashFiles(files, ...rest) {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  for (const value of rest) hash.update(`\0${value}`);
  return hash.digest('hex');
}

/** Whether `file` holds this stamp: what it stands for was made from the same inputs. */
export function stamped(file, stamp) {
  try {
    return readFileSync(join(root, file), 'utf8') === stamp;
  } catch {
    return false;
  }
}

/** Records what a step was made from; call it once the step has succeeded. */
export function writeStamp(file, stamp) {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, stamp);
}
