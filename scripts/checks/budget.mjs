// What a person downloads before pressing the button: at most 170 KB of JavaScript, and no weight or wasm.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { root, say } from '../process.mjs';

const most = 170 * 1024;
const build = join(root, 'build');
const read = (file) => readFileSync(join(build, file));

/**
 * Every file that `/` loads by itself: what the page names, and what those modules import, statically.
 * @returns {Map<string, number>} file and its size in bytes, gzip
 */
export function initialFiles() {
  const page = read('index.html').toString('utf8');
  const waiting = [...page.matchAll(/(?:href|src|import)\s*[=(]\s*["']\/(_app\/[^"']+)["']/g)].map(
    (m) => m[1],
  );
  const found = new Map();
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    if (found.has(file)) continue;
    const content = read(file);
    found.set(file, gzipSync(content, { level: 9 }).length);
    if (file.endsWith('.js')) waiting.push(...staticImports(file, content.toString('utf8')));
  }
  return found;
}

/** Modules that `import ... from` or `export ... from` names; `import()` waits until it is called. */
export function staticImports(file, code) {
  const specifiers = [...code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+)["']/g)];
  return specifiers.map((match) => posix.join(posix.dirname(file), match[1]));
}

export function checkBudget() {
  const files = [...initialFiles()];
  const scripts = files.filter(([file]) => file.endsWith('.js'));
  const total = scripts.reduce((sum, [, size]) => sum + size, 0);
  const problems = files
    .filter(([file]) => /\.(onnx|wasm|bin|data)$/.test(file))
    .map(([file]) => `/ loads ${file} before anybody asks for it`);
  if (scripts.length === 0)
    problems.push('no script found in build/index.html: the check is blind');
  if (total > most) {
    const largest = scripts.toSorted((a, b) => b[1] - a[1]).slice(0, 8);
    problems.push(
      `/ needs ${(total / 1024).toFixed(1)} KB of JavaScript (gzip), over ${most / 1024}:`,
      ...largest.map(([file, size]) => `  ${(size / 1024).toFixed(1)} KB  ${file}`),
    );
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scripts = [...initialFiles()].filter(([file]) => file.endsWith('.js'));
  const total = scripts.reduce((sum, [, size]) => sum + size, 0);
  say(`/ needs ${(total / 1024).toFixed(1)} KB of JavaScript (gzip) in ${scripts.length} files`);
  say(checkBudget().join('\n'));
}
