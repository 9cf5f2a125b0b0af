// The same dozen lines in two places are one function that nobody wrote.
import { read, sources } from './sources.mjs';

const least = 12;

/** A file's lines without spaces around, blank lines, imports and lone brackets; with their numbers. */
function lines(file, text) {
  return text
    .split('\n')
    .map((line, index) => ({ file, at: index + 1, text: line.trim().replace(/\s+/g, ' ') }))
    .filter(({ text }) => !/^$|^[\])}>;,]+$|^(import|export) .* from |^(\/\/|\*|\/\*)/.test(text));
}

export function findDuplicates() {
  return repeats(sources(/\.(ts|svelte|css|mjs|go)$/).map((file) => [file, read(file)]));
}

/** Stretches of `files` (pairs of name and text) that stand somewhere before as well. */
export function repeats(files) {
  const seen = new Map();
  const problems = [];
  for (const [file, text] of files) {
    const own = lines(file, text);
    let covered = -1;
    for (let from = 0; from + least <= own.length; from++) {
      const block = own.slice(from, from + least);
      const key = block.map(({ text }) => text).join('\n');
      const first = seen.get(key);
      if (!first) seen.set(key, own[from]);
      else if (from > covered && !(first.file === file && own[from].at - first.at < least)) {
        // One report for one stretch, however long it is.
        problems.push(`${file}:${own[from].at} repeats ${first.file}:${first.at}`);
        covered = from + least;
      } else if (from <= covered) covered = from + least;
    }
  }
  return problems;
}
