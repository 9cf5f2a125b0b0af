// Messages: the same keys with the same parameters in every language, each used, none missing, and the
// compiler content.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../process.mjs';
import { lineOf, read, sources } from './sources.mjs';

export async function findMessageProblems() {
  const { baseLocale, locales } = JSON.parse(read('project.inlang/settings.json'));
  const tables = Object.fromEntries(locales.map((locale) => [locale, table(locale)]));
  const keys = Object.keys(tables[baseLocale]);
  return [
    ...locales.flatMap((locale) => compare(tables, baseLocale, locale)),
    ...findUses(keys),
    ...(await compilerProblems(keys)),
  ];
}

function table(locale) {
  const { $schema: _, ...messages } = JSON.parse(read(`messages/${locale}.json`));
  return messages;
}

/** Names of the parameters of a message, sorted; a variant message is searched as a whole. */
const parameters = (message) =>
  [...new Set([...JSON.stringify(message).matchAll(/\{(\w+)\}/g)].map((match) => match[1]))].sort();

/** What one language lacks of the other. */
export function compare(tables, baseLocale, locale) {
  const base = tables[baseLocale];
  const other = tables[locale];
  const problems = [];
  for (const key of new Set([...Object.keys(base), ...Object.keys(other)])) {
    if (!(key in other)) problems.push(`messages/${locale}.json has no ${key}`);
    else if (!(key in base)) problems.push(`messages/${baseLocale}.json has no ${key}`);
    else if (JSON.stringify(other[key]).replace(/["\s]/g, '') === '') {
      problems.push(`messages/${locale}.json: ${key} is empty`);
    } else if (String(parameters(base[key])) !== String(parameters(other[key]))) {
      problems.push(`${key} takes other parameters in ${locale} than in ${baseLocale}`);
    }
  }
  return problems;
}

/** Keys nobody asks for, and keys asked for that do not exist. */
function findUses(keys) {
  const known = new Set(keys);
  const used = new Set();
  const starts = [];
  const problems = [];
  for (const file of sources(/\.(ts|svelte)$/, ['src'])) {
    if (file.endsWith('.test.ts')) continue;
    const text = read(file);
    for (const match of text.matchAll(/\bm\.([a-z]\w*)\b/g)) {
      used.add(match[1]);
      if (!known.has(match[1]) && /import[^;]*\bm\b[^;]*\$lib\/i18n/.test(text)) {
        problems.push(
          `${file}:${lineOf(text, match.index)} asks for ${match[1]}, which is no message`,
        );
      }
    }
    // Keys made from a code: `error_${code}`, or named whole in a table.
    for (const match of text.matchAll(/`([a-z]\w*_)\$\{[^}]*\}(\w*)`/g))
      starts.push(match.slice(1));
    for (const match of text.matchAll(/'([a-z]\w*)'/g)) used.add(match[1]);
  }
  const made = (key) => starts.some(([start, end]) => key.startsWith(start) && key.endsWith(end));
  for (const key of keys) if (!used.has(key) && !made(key)) problems.push(`${key} is used nowhere`);
  return [...problems, ...findErrorGaps(known)];
}

/** Each error code says what happened and what to do. */
function findErrorGaps(known) {
  const list = /errorCodes = \[([^\]]*)\]/.exec(read('src/lib/errors.ts'))[1];
  const codes = [...list.matchAll(/'(\w+)'/g)].map((match) => match[1]);
  const wanted = codes.flatMap((code) => [`error_${code}`, `error_${code}_hint`]);
  const unknown = [...known].filter(
    (key) => key.startsWith('error_') && !wanted.includes(key) && key.endsWith('_hint'),
  );
  return [
    ...wanted.filter((key) => !known.has(key)).map((key) => `the error code has no ${key}`),
    ...unknown.map((key) => `${key} belongs to no error code`),
  ];
}

/** Compiles elsewhere: a plugin that does not load "compiles" nothing and only warns. */
async function compilerProblems(keys) {
  const out = mkdtempSync(join(tmpdir(), 'helen-messages-'));
  try {
    const { code, output } = await run(
      'npx',
      ['--no-install', 'paraglide-js', 'compile', '--project', './project.inlang', '--outdir', out],
      { seconds: 300, env: { NO_COLOR: '1' } },
    );
    const warnings = output
      .split('\n')
      .filter((line) => /paraglide/i.test(line) && /warn|error/i.test(line));
    if (code !== 0 && warnings.length === 0) return [output];
    const compiled = readdirSync(join(out, 'messages')).filter((name) => name !== '_index.js');
    if (compiled.length < keys.length) {
      warnings.push(`the compiler made ${compiled.length} of ${keys.length} messages`);
    }
    return warnings;
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
