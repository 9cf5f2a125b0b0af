// Writes the generated half of THIRD_PARTY_NOTICES.md: what is inside the app and the server, and under
// which licence. node scripts/notices.mjs writes it; npm test fails when it is out of date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goEnvironment } from './go.mjs';
import { main, must, root, say } from './process.mjs';

const file = join(root, 'THIRD_PARTY_NOTICES.md');
const begin = '<!-- generated from here on by scripts/notices.mjs -->\n';
/** Development packages whose runtime ends up in the app. */
const compiledIn = ['svelte', '@sveltejs/kit', '@inlang/paraglide-js'];

/** Recognised by what only that licence says; the first that fits. */
const licences = [
  ['Apache-2.0', /Apache License\s+Version 2\.0/],
  ['MPL-2.0', /Mozilla Public License Version 2\.0/],
  ['GPL-3.0', /GNU GENERAL PUBLIC LICENSE\s+Version 3/],
  ['OFL-1.1', /SIL OPEN FONT LICENSE/],
  ['BSD-3-Clause', /Redistribution and use[\s\S]*(Neither the name|names of its\s+contributors)/],
  ['BSD-2-Clause', /Redistribution and use/],
  ['ISC', /Permission to use, copy, modify,? and(\/or)? distribute/],
  ['MIT', /Permission is hereby granted, free of charge/],
  ['Unlicense', /This is free and unencumbered software/],
];

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Text of a package's licence file, or ''. */
function licenceText(folder) {
  const name = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  return name ? readFileSync(join(folder, name), 'utf8') : '';
}

/** Who holds the rights, in their own words. */
function holders(text) {
  const lines = text.split('\n').map((line) => line.trim());
  const named = lines.filter((line) => /^(copyright\s+(\(c\)|©|\d)|©)/i.test(line));
  return [...new Set(named)].slice(0, 3).join('; ').replaceAll('|', '/');
}

const licenceOf = (text) => licences.find(([, sign]) => sign.test(text))?.[0];

function npmPackages() {
  const { packages } = readJson('package-lock.json');
  const found = new Map();
  const locate = (name, from) => {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      const path = `${at ? `${at}/` : ''}node_modules/${name}`;
      if (path in packages) return path;
      if (at === '') return undefined;
    }
  };
  const visit = (path, deep) => {
    if (!path || found.has(path)) return;
    const folder = join(root, path);
    const manifest = readJson(`${path}/package.json`);
    const text = licenceText(folder);
    const licence = manifest.license ?? licenceOf(text) ?? 'unknown';
    found.set(path, [manifest.name, manifest.version, licence, holders(text)]);
    const needs = deep ? Object.keys(packages[path].dependencies ?? {}) : [];
    for (const name of needs) visit(locate(name, path), true);
  };
  for (const name of Object.keys(readJson('package.json').dependencies))
    visit(locate(name, ''), true);
  for (const name of compiledIn) visit(locate(name, ''), false);
  // Two paths may hold one package: aliases, and copies npm could not share.
  return [...new Map([...found.values()].map((row) => [row.slice(0, 2).join(' '), row])).values()];
}

/** Modules linked into the binary; the same on every machine, whatever it is built for. */
async function goModules() {
  const format = '{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}';
  const output = await must(
    'The Go modules could not be listed.',
    'go',
    ['list', '-deps', '-f', format, '.'],
    {
      cwd: join(root, 'pocketbase'),
      env: { ...goEnvironment, GOOS: 'linux', GOARCH: 'amd64' },
    },
  );
  const lines = [...new Set(output.split('\n').filter((line) => line.includes('\t')))];
  return lines.map((line) => {
    const [path, version, folder] = line.split('\t');
    const text = licenceText(folder);
    return [path, version, licenceOf(text) ?? 'unknown', holders(text)];
  });
}

const byName = ([a], [b]) => (a < b ? -1 : a > b ? 1 : 0);

function table(rows) {
  const lines = [...rows].sort(byName).map((cells) => `| ${cells.join(' | ')} |`);
  return ['| package | version | licence | holders |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
}

async function wanted() {
  const [written] = readFileSync(file, 'utf8').split(begin);
  const [npm, go] = [npmPackages(), await goModules()];
  const { format } = await import('prettier');
  const text = `${written}${begin}
## In the app (npm)

${table(npm)}

## In the server (Go)

${table(go)}
`;
  return format(text, { parser: 'markdown' });
}

export async function findStaleNotices() {
  const text = await wanted();
  const problems = [...text.matchAll(/^\| (\S+) \| \S+ \| unknown \|/gm)].map(
    (match) => `${match[1]} has no licence we know: look, and teach scripts/notices.mjs`,
  );
  if (text !== readFileSync(file, 'utf8')) {
    problems.push('THIRD_PARTY_NOTICES.md is out of date: run node scripts/notices.mjs');
  }
  return problems;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    writeFileSync(file, await wanted());
    const problems = await findStaleNotices();
    say(problems.join('\n') || 'THIRD_PARTY_NOTICES.md is up to date.');
  });
}
