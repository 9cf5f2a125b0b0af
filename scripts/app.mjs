// The web app: Vite's build, and its copy with compressed forms where the server embeds it.
import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { compressed, worthCompressing } from './compress.mjs';
import { hashFiles, stamped, walk, writeStamp } from './files.mjs';
import { writeOfflineList } from './offline.mjs';
import { must, root, say } from './process.mjs';

const embedded = 'pocketbase/app/dist';

/** All the app is made from; tests and what the build itself writes are not. */
function sources() {
  return walk(
    [
      'src',
      'static',
      'messages',
      'project.inlang/settings.json',
      'pocketbase/models',
      'package.json',
      'package-lock.json',
      'svelte.config.js',
      'vite.config.ts',
      'tsconfig.json',
      'scripts/espeak.mjs',
      'scripts/offline.mjs',
    ],
    (path) => path !== 'src/lib/i18n/paraglide' && !/\.test\.ts$|\.go$|\/\.[^/]*$/.test(path),
  );
}

/**
 * Builds the app into build/ and pocketbase/app/dist.
 * @returns {Promise<{stamp: string, built: boolean}>}
 */
export async function buildApp() {
  const stamp = hashFiles(sources());
  const isBuilt = stamped('build/.stamp', stamp) && existsSync(join(root, 'build/index.html'));
  if (!isBuilt) {
    say('Building the app...');
    process.env.HELEN_BUILD = stamp.slice(0, 12);
    await must('The app could not be built.', 'npx', ['--no-install', 'vite', 'build'], {
      seconds: 600,
      env: { NO_COLOR: '1' },
    });
    writeOfflineList(join(root, 'build'), join(root, '.svelte-kit'));
  }
  await embed();
  if (!isBuilt) writeStamp('build/.stamp', stamp);
  return { stamp, built: !isBuilt };
}

/** Makes pocketbase/app/dist the same as build/, plus the .br and .gz forms. */
async function embed() {
  const files = walk(['build'], (path) => path !== 'build/.stamp');
  const kept = new Set([`${embedded}/.gitkeep`]);
  const place = (from, to) => {
    kept.add(to);
    copyIfOther(from, join(root, to));
  };
  for (const file of files) {
    const source = join(root, file);
    const target = embedded + file.slice('build'.length);
    place(source, target);
    if (!worthCompressing(file, statSync(source).size)) continue;
    for (const form of await compressed(source)) place(form.path, target + form.suffix);
  }
  for (const file of walk([embedded])) if (!kept.has(file)) rmSync(join(root, file));
  removeEmptyFolders(join(root, embedded));
}

/** Copies unless the same size and time are there, sharing the blocks where the disk can. */
function copyIfOther(from, to) {
  const source = statSync(from);
  const target = existsSync(to) && statSync(to);
  if (target && target.size === source.size && sameTime(target, source)) return;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  utimesSync(to, source.atime, source.mtime);
}

const sameTime = (a, b) => Math.abs(a.mtimeMs - b.mtimeMs) < 1;

function removeEmptyFolders(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    removeEmptyFolders(path);
    if (readdirSync(path).length === 0) rmdirSync(path);
  }
}
