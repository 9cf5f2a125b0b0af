// Imports point one way, and nobody reaches past another folder's door.
import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { root } from '../process.mjs';
import { read, sources } from './sources.mjs';

/** Lowest first: a folder may import only from those in a row before its own. */
const layers = [
  ['errors'],
  ['i18n'],
  ['audio', 'settings', 'ui'],
  ['models', 'data'],
  ['speech', 'assistant', 'visualiser'],
  ['conversation', 'messaging', 'call', 'realtime'],
  ['routes'],
];
const sideways = { call: ['conversation'], realtime: ['conversation'] };

const rank = (folder) => layers.findIndex((layer) => layer.includes(folder));

export async function findImportProblems() {
  const { default: typescript } = await import('typescript');
  const app = sources(/\.(ts|svelte)$/, ['src']).flatMap((file) =>
    imported(typescript, file).flatMap((specifier) => judge(file, specifier)),
  );
  return [...app, ...findGoProblems()];
}

/** What a file imports: statements, import(), and the URLs of workers and worklets. */
function imported(typescript, file) {
  const text = read(file);
  const scripts = file.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1])
    : [text];
  return scripts.flatMap((script) => [
    ...typescript.preProcessFile(script, true, true).importedFiles.map(({ fileName }) => fileName),
    ...[...script.matchAll(/new URL\(\s*'(\.[^']+)'\s*,\s*import\.meta\.url/g)].map((m) => m[1]),
  ]);
}

/** What is wrong with one import, or nothing. */
export function judge(file, specifier) {
  const target = resolve(file, specifier);
  if (!target) return [];
  const from = house(file);
  const to = house(target);
  if (from === to || to === undefined) return [];
  const [fromFolder, toFolder] = [from, to].map((name) => name.split('/')[0]);
  const complaint = `${file} imports ${specifier}`;
  if (rank(fromFolder) < 0) return [`${file}: ${fromFolder} has no place in the import order`];
  if (rank(toFolder) < 0) return [`${complaint}: ${toFolder} has no place in the import order`];
  const allowed =
    rank(toFolder) < rank(fromFolder) ||
    sideways[fromFolder]?.includes(toFolder) ||
    // Speech is three houses under one roof.
    (fromFolder === toFolder && from !== to);
  if (!allowed) return [`${complaint}: ${fromFolder} may not import ${toFolder}`];
  // Styles have no door: a stylesheet is imported where it takes effect. A folder may have a second door,
  // worker.ts, for what a worker can use of it: no DOM, no Svelte.
  const isDoor =
    /\/(index|worker)\.ts$|\.css$/.test(target) || !target.includes('/', 'src/lib/'.length);
  return isDoor ? [] : [`${complaint}: past the door of ${to}`];
}

/** A file's path in the clone, or undefined for a package. */
function resolve(file, specifier) {
  const [bare] = specifier.split('?');
  let path;
  if (bare.startsWith('$lib')) path = `src/lib${bare.slice('$lib'.length)}`;
  else if (bare.startsWith('.')) path = posix.join(dirname(file), bare);
  else return undefined;
  if (!path.startsWith('src/')) return path;
  const candidates = [path, `${path}.ts`, `${path}/index.ts`, path.replace(/\.js$/, '.ts')];
  const isFile = (at) => existsSync(join(root, at)) && statSync(join(root, at)).isFile();
  return candidates.find(isFile) ?? path;
}

/** The folder a file belongs to: `routes`, `audio`, `speech/detection`...; undefined outside the app. */
function house(path) {
  if (!path.startsWith('src/')) return undefined;
  if (!path.startsWith('src/lib/')) return 'routes';
  const [first, second] = path.slice('src/lib/'.length).split('/');
  if (second === undefined) return first.replace(/\..*$/, '');
  return first === 'speech' && !/\./.test(second) ? `${first}/${second}` : first;
}

/** The server's packages know each other only through main.go's wiring; a test may need the tables that all share. */
function findGoProblems() {
  const module = /^module (\S+)/m.exec(read('pocketbase/go.mod'))[1];
  return sources(/\.go$/, ['pocketbase']).flatMap((file) => {
    if (dirname(file) === 'pocketbase') return [];
    const own = `${module}/${dirname(file).slice('pocketbase/'.length)}`;
    return [...read(file).matchAll(new RegExp(`"(${module}/[^"]+)"`, 'g'))]
      .map((match) => match[1])
      .filter((path) => path.split('/')[1] !== own.split('/')[1])
      .filter((path) => !(file.endsWith('_test.go') && path.split('/')[1] === 'migrations'))
      .map((path) => `${file} imports ${path}: packages meet in main.go only`);
  });
}
