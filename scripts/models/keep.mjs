// What is in the cache, and how something comes into it: verified first, then by one rename.
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { knows, pathOf } from './catalogue.mjs';

/** What was verified at the first download, by path: {sha256, size, origin, commit?}. */
export function recorded(model) {
  try {
    return JSON.parse(readFileSync(pathOf(model, 'digests.json'), 'utf8'));
  } catch {
    return {};
  }
}

/** The SHA-256 that a cached file must have, or null when nobody knows it yet. */
export function expected(model, file) {
  if (file.sha256) return file.sha256;
  const record = recorded(model)[file.path];
  return record && knows(model, record.origin) ? record.sha256 : null;
}

/**
 * Hashes a file as the hub names digests.
 * @returns {Promise<{sha256: string, git: string}>} hexadecimal
 */
export async function hash(path) {
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${statSync(path).size}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    sha256.update(chunk);
    git.update(chunk);
  }
  return { sha256: sha256.digest('hex'), git: git.digest('hex') };
}

/** Whether a file is here and is what it should be. A wrong one is removed, so that it is fetched again. */
export async function have(model, file) {
  const path = pathOf(model, file.path);
  const want = expected(model, file);
  if (!want || !existsSync(path)) return false;
  if ((await hash(path)).sha256 === want) return true;
  rmSync(path);
  return false;
}

/** Gives a verified file its name, once it is on the disk, and records what it was. */
export async function keep(model, path, temporary, record) {
  const final = pathOf(model, path);
  const file = await open(temporary, 'r+');
  await file.sync();
  await file.close();
  const digests = pathOf(model, 'digests.json');
  writeFileSync(
    `${digests}.new`,
    `${JSON.stringify({ ...recorded(model), [path]: record }, null, 2)}\n`,
  );
  renameSync(`${digests}.new`, digests);
  mkdirSync(dirname(final), { recursive: true });
  renameSync(temporary, final);
}

/** One download of a model at a time, however many scripts ask. */
export async function locked(model, work) {
  mkdirSync(pathOf(model), { recursive: true });
  const lock = pathOf(model, '.lock');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (cause) {
      if (cause.code !== 'EEXIST') throw cause;
      if (!alive(lock)) rmSync(lock, { force: true });
      else await wait(300);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function alive(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    process.kill(holder, 0);
    return true;
  } catch (cause) {
    return cause.code === 'EPERM';
  }
}
