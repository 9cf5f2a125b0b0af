// A file past 500 lines is two files.
import { read, sources } from './sources.mjs';

const most = 500;

export function findLargeFiles() {
  return sources(/\.(ts|svelte|css|mjs|go|py)$/)
    .map((file) => [file, read(file).split('\n').length - 1])
    .filter(([, lines]) => lines > most)
    .map(([file, lines]) => `${file} has ${lines} lines: split it before ${most}`);
}
