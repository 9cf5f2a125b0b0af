// Lists what the service worker keeps, by when it is needed: `shell` at once, `voice` from the first talk on,
// `onUse` when it is asked for.
// Run after the build, on the finished tree: worker bundles are in no manifest that Kit hands out.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** GPU builds and single voices are large and rarely wanted: the service worker keeps them when they are used. */
const ON_USE = /asyncify|jsep|webgpu|\.bin$/;
const VOICE = /\/workers\/|\.(wasm|onnx|data|mjs)$|worklet/;
const SHELL = /\.(js|css|html|svg|png|woff2|webmanifest)$/;

/** @param {string} directory the finished app @returns {{shell: string[], voice: string[], onUse: string[]}} */
export function writeOfflineList(directory) {
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
      hashed(path) && VOICE.test(path) && !ON_USE.test(path) && !path.includes('painter.worker'),
  );
  const shell = files
    .filter((path) => SHELL.test(path) && !voice.includes(path) && !ON_USE.test(path))
    // Pages are asked for by their address, not by their file.
    .map((path) => (path === '/200.html' ? path : path.replace(/(\/index)?\.html$/, '') || '/'));
  const onUse = files.filter((path) => hashed(path) && ON_USE.test(path));
  const list = { shell, voice, onUse };
  writeFileSync(join(directory, 'offline.json'), JSON.stringify(list));
  return list;
}
