// Fetching one file from the hub, a mirror, or a release: continued where it broke, kept only if verified.
import { createWriteStream, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { originOf, pathOf } from './catalogue.mjs';
import { hash, keep, recorded } from './keep.mjs';

const HUB = 'https://huggingface.co';
const ANSWER_MS = 8_000;
const STALL_MS = 60_000;
const ATTEMPTS = 4;

/** Nobody can be reached there: no use in asking for the next file. */
export class Unreachable extends Error {}

/** Asking again, from where it broke, may help. */
class Broken extends Error {}

/** `off`, or the address of a mirror, or nothing: the same variable that the server obeys. */
export const upstream = () => process.env.HELEN_MODEL_UPSTREAM ?? '';

function addressOf(model, file) {
  const { kind, repo, revision, url } = model.source;
  const known = Object.values(recorded(model)).find((one) => one.origin === originOf(model));
  const address =
    kind === 'hub'
      ? new URL(`${HUB}/${repo}/resolve/${known?.commit ?? revision}/${file.source ?? file.path}`)
      : new URL(url);
  if (!upstream()) return address;
  return new URL(upstream().replace(/\/$/, '') + address.pathname);
}

/**
 * Fetches a file into the cache.
 * @param {(bytes: number, total: number) => void} progress
 */
export async function fetchFile(model, file, progress) {
  const address = addressOf(model, file);
  const part = `${pathOf(model, file.path)}.fetch`;
  mkdirSync(dirname(part), { recursive: true });
  for (let inherited = existsSync(part); ; inherited = false) {
    const promised = await fetchBytes(address, model, file, part, progress);
    const found = await hash(part);
    const before = recorded(model)[file.path];
    const same = before?.origin !== originOf(model) || before.sha256 === found.sha256;
    if (found[promised.algorithm] === promised.digest && same) {
      const record = { sha256: found.sha256, size: promised.size, origin: originOf(model) };
      if (promised.commit) record.commit = promised.commit;
      return keep(model, file.path, part, record);
    }
    rmSync(part);
    // What an earlier run left may have been of another version: one more try, from nothing.
    if (!inherited) throw new Error(`${file.path} is not what was promised, and was not kept`);
  }
}

async function fetchBytes(address, model, file, part, progress) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fetchOnce(address, model, file, part, progress);
    } catch (cause) {
      if (!(cause instanceof Broken) || attempt >= ATTEMPTS) throw cause;
      await wait(500 * 2 ** attempt);
    }
  }
}

async function fetchOnce(address, model, file, part, progress) {
  const offset = existsSync(part) ? statSync(part).size : 0;
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), ANSWER_MS);
  try {
    const { response, announced } = await ask(address, offset, abort.signal);
    const promised = promise(announced, file);
    if (response.status === 416) {
      if (promised.size === offset) return promised;
      rmSync(part, { force: true });
      throw new Broken(`${address.host} could not continue`);
    }
    if (response.status === 429 || response.status >= 500)
      throw new Broken(`${address.host} answered ${response.status}`);
    if (!response.ok) throw new Error(`${address.host} answered ${response.status}`);
    if (!promised.digest) throw new Error(`${address.host} announces no digest for ${file.path}`);
    const continued = response.status === 206 && offset > 0;
    let bytes = continued ? offset : 0;
    const output = createWriteStream(part, { flags: continued ? 'a' : 'w' });
    try {
      for await (const chunk of response.body) {
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(), STALL_MS);
        bytes += chunk.length;
        if (bytes > promised.size) throw new Error(`${address.host} sends more than it announced`);
        if (!output.write(chunk)) await once(output, 'drain');
        progress(bytes, promised.size);
      }
    } catch (cause) {
      throw cause.message?.startsWith(address.host) ? cause : new Broken(cause.message);
    } finally {
      output.end();
      await once(output, 'close');
    }
    if (bytes < promised.size) throw new Broken(`${address.host} broke off`);
    return promised;
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** Follows redirects by hand: the digest is in the headers of the redirect, and only the first host is believed. */
async function ask(first, offset, signal) {
  const announced = {};
  for (let address = first, hops = 0; hops < 8; hops++) {
    const response = await fetch(address, {
      redirect: 'manual',
      signal,
      headers: { 'Accept-Encoding': 'identity', ...(offset && { Range: `bytes=${offset}-` }) },
    }).catch((cause) => {
      throw new Unreachable(
        `${address.host} cannot be reached (${cause.cause?.code ?? cause.name})`,
      );
    });
    if (address.host === first.host) hear(announced, response);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || !location) {
      announced.size ??= sizeOf(response);
      return { response, announced };
    }
    await response.body?.cancel();
    const next = new URL(location, address);
    if (address.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error(`${address.host} redirects to an insecure address`);
    address = next;
  }
  throw new Error(`${first.host} redirects too often`);
}

function hear(announced, { headers, ok }) {
  const etag = headers.get('x-linked-etag') ?? (ok ? headers.get('etag') : null);
  const digest = /^(?:W\/)?"?([0-9a-f]{64}|[0-9a-f]{40})"?$/.exec(etag ?? '')?.[1];
  announced.digest ??= digest;
  announced.commit ??= headers.get('x-repo-commit') ?? undefined;
  if (headers.has('x-linked-size')) announced.size ??= Number(headers.get('x-linked-size'));
}

function sizeOf(response) {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  const length = total ?? response.headers.get('content-length');
  return length === null ? undefined : Number(length);
}

/** The catalogue's word goes before what is announced. */
function promise(announced, file) {
  const digest = file.sha256 ?? announced.digest;
  const size = (file.sha256 ? file.size : null) ?? announced.size ?? file.size;
  if (file.sha256 && announced.size !== undefined && file.size !== null && announced.size !== size)
    throw new Error(`there is another file than the pinned ${file.path}`);
  return {
    digest,
    size,
    algorithm: digest?.length === 40 ? 'git' : 'sha256',
    commit: announced.commit,
  };
}
