import { readFile, writeFile } from 'node:fs/promises';

/**
 * Replaces a block of a Markdown file, between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`.
 * @param {string} file
 * @param {string} name
 * @param {string} text
 */
export async function publish(file, name, text) {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const page = await readFile(file, 'utf8');
  const [from, to] = [page.indexOf(open), page.indexOf(close)];
  if (from < 0 || to < from) throw new Error(`${file} has no block ${open}`);
  await writeFile(file, `${page.slice(0, from + open.length)}\n\n${text}\n\n${page.slice(to)}`);
}
