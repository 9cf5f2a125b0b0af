// Lists what the service worker keeps, by when it is needed: `shell` at once, `voice` from the first talk on,
// `onUse` when it is asked for.
// Run after the build, on the finished tree: worker bundles are in no manifest that Kit hands out.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ file: string, imports?: string[], dynamicImports?: string[], css?: string[], assets?: string[] }} Chunk
 * @typedef {Record<string, Chunk>} Manifest
 */

/** What few open, and nobody without the server: administration; and what reads files only to send them. */
const RARE = /src\/routes\/admin\/|src\/lib\/messaging\/attachments\/pdf\.ts/;

/** Its shells: the one of any path does as well. */
const ADMIN = /^\/admin(\/|\.html$)/;

/** What leads to rare things without being rare itself: the list of all pages. */
const isList = (/** @type {string} */ key) => key.endsWith('client-optimized/app.js');

/**
 * The paths that nothing but rare parts of the app asks for.
 * @param {Manifest} manifest Vite's, of the client
 * @param {(key: string) => boolean} isRare by the manifest's keys
 */
export function rareOnly(manifest, isRare) {
  const files = (/** @type {string[]} */ from) => {
    const seen = new Set(from);
    for (const key of seen) {
      const { imports = [], dynamicImports = [] } = manifest[key] ?? {};
      // A set hands out what is added to it while one goes through it.
      for (const next of [...imports, ...dynamicImports])
        if (!isRare(next) && !(isList(key) && isPage(next))) seen.add(next);
    }
    return new Set(
      [...seen].flatMap((key) => {
        const { file, css = [], assets = [] } = manifest[key] ?? { file: '' };
        return [file, ...css, ...assets];
      }),
    );
  };
  const keys = Object.keys(manifest);
  const isPage = (/** @type {string} */ key) => /client-optimized\/nodes\//.test(key);
  const isRoot = (/** @type {string} */ key) => isPage(key) || 'isEntry' in (manifest[key] ?? {});
  const common = files(keys.filter((key) => isRoot(key) && !isRare(key)));
  const rare = files(keys.filter(isRare));
  return [...rare].filter((file) => file !== '' && !common.has(file)).map((file) => `/${file}`);
}

/** @param {string} kit Kit's folder @returns {string[]} */
function rareFiles(kit) {
  const manifest = JSON.parse(readFileSync(join(kit, 'output/client/.vite/manifest.json'), 'utf8'));
  // What a page's chunk is made of is in the file that Kit wrote for it.
  const isRare = (/** @type {string} */ key) =>
    RARE.test(key) ||
    (/client-optimized\/nodes\/\d+\.js$/.test(key) &&
      RARE.test(readFileSync(join(kit, '..', key), 'utf8')));
  return rareOnly(manifest, isRare);
}

/** GPU builds and single voices are large and rarely wanted: the service worker keeps them when they are used. */
const ON_USE = /asyncify|jsep|webgpu|\.bin$/;
const VOICE = /\/workers\/|\.(wasm|onnx|data|mjs)$|worklet/;
const SHELL = /\.(js|css|html|svg|png|woff2|webmanifest)$/;

/**
 * @param {string} directory the finished app
 * @param {string} kit where Kit left its manifest: .svelte-kit
 * @returns {{shell: string[], voice: string[], onUse: string[]}}
 */
export function writeOfflineList(directory, kit) {
  const rare = new Set(rareFiles(kit));
  const isOnUse = (/** @type {string} */ path) => ON_USE.test(path) || rare.has(path);
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(directory.length)
        .replaceAll('\\', '/'),
    )
    .filter(
      (path) =>
        !/^\/(models|screenshots)\/|\.(br|gz)$|service-worker|version\.json|offline\.json|\/_app\/env\.js/.test(
          path,
        ),
    )
    .sort();
  const hashed = (path) => path.startsWith('/_app/immutable/');
  const voice = files.filter(
    (path) =>
      hashed(path) && VOICE.test(path) && !isOnUse(path) && !path.includes('painter.worker'),
  );
  const shell = files
    .filter(
      (path) => SHELL.test(path) && !voice.includes(path) && !isOnUse(path) && !ADMIN.test(path),
    )
    // Pages are asked for by their address, not by their file.
    .map((path) => (path === '/200.html' ? path : path.replace(/(\/index)?\.html$/, '') || '/'));
  const onUse = files.filter((path) => hashed(path) && isOnUse(path));
  const list = { shell, voice, onUse };
  writeFileSync(join(directory, 'offline.json'), JSON.stringify(list));
  return list;
}
