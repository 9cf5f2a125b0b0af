// @vitest-environment node
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { zip } from './wheel.fixture.mjs';

const folder = mkdtempSync(join(tmpdir(), 'helen-models-'));
process.env.HELEN_CACHE = folder;
const { fetchFile, Unreachable } = await import('./hub.mjs');
const { have, recorded } = await import('./keep.mjs');
const { pathOf } = await import('./catalogue.mjs');
const { entries, read } = await import('./wheel.mjs');
const { fetchModels } = await import('../models.mjs');

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const git = (bytes) =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
const weights = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 7));
const card = Buffer.from('# a voice\n');
const file = { path: 'voice.onnx', size: null, sha256: null, source: 'deep/voice.onnx' };
const model = {
  id: 'voice',
  source: { kind: 'hub', repo: 'someone/voices', revision: 'v1' },
  files: [file, { path: 'CARD', size: null, sha256: null }],
};

/** Speaks as the hub does: large files by a redirect to storage, with the digest in the redirect. */
const hub = { sent: weights, breakAfter: [], asked: [] };
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://hub');
  if (pathname.endsWith('/resolve/v1/deep/voice.onnx') || pathname.includes('/resolve/c0ffee/')) {
    response.writeHead(302, {
      'X-Linked-ETag': `"${sha256(weights)}"`,
      'X-Linked-Size': weights.length,
      'X-Repo-Commit': 'c0ffee',
      Location: '/storage',
    });
    return response.end();
  }
  if (pathname.endsWith('/CARD')) {
    response.writeHead(307, { Location: '/cached-card' });
    return response.end();
  }
  if (pathname === '/cached-card') {
    response.writeHead(200, { ETag: `"${git(card)}"`, 'Content-Length': card.length });
    return response.end(card);
  }
  if (pathname !== '/storage') {
    response.writeHead(404);
    return response.end();
  }
  hub.asked.push(request.headers.range ?? '');
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(start ? 206 : 200, {
    'Content-Length': hub.sent.length - start,
    ...(start && { 'Content-Range': `bytes ${start}-${hub.sent.length - 1}/${hub.sent.length}` }),
  });
  const limit = hub.breakAfter.shift();
  if (limit === undefined) return response.end(hub.sent.subarray(start));
  response.write(hub.sent.subarray(start, start + limit), () =>
    setTimeout(() => response.destroy(), 50),
  );
});

beforeAll(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  process.env.HELEN_MODEL_UPSTREAM = `http://127.0.0.1:${server.address().port}`;
  rmSync(join(folder, 'models'), { recursive: true, force: true });
  Object.assign(hub, { sent: weights, breakAfter: [], asked: [] });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const nothing = () => {};

describe('fetching from the hub', () => {
  it('keeps what the announced digest confirms, and records it', async () => {
    await fetchFile(model, file, nothing);
    expect(readFileSync(pathOf(model, 'voice.onnx')).equals(weights)).toBe(true);
    expect(recorded(model)['voice.onnx']).toEqual({
      sha256: sha256(weights),
      size: weights.length,
      origin: 'hub:someone/voices@v1',
      commit: 'c0ffee',
    });
    expect(await have(model, file)).toBe(true);
  });

  it('checks small files as git blobs', async () => {
    await fetchFile(model, model.files[1], nothing);
    expect(recorded(model).CARD.sha256).toBe(sha256(card));
  });

  it('goes on where the connection broke', async () => {
    hub.breakAfter = [80_000];
    await fetchFile(model, file, nothing);
    expect(hub.asked).toEqual(['', 'bytes=80000-']);
    expect(await have(model, file)).toBe(true);
  });

  it('starts anew on top of what a former run left wrong', async () => {
    mkdirSync(pathOf(model), { recursive: true });
    writeFileSync(`${pathOf(model, 'voice.onnx')}.fetch`, 'something else');
    await fetchFile(model, file, nothing);
    expect(await have(model, file)).toBe(true);
  });

  it('keeps nothing that differs from what was promised', async () => {
    hub.sent = Buffer.from(weights).fill(0, 100_000);
    await expect(fetchFile(model, file, nothing)).rejects.toThrow('not what was promised');
    expect(existsSync(pathOf(model, 'voice.onnx'))).toBe(false);
    expect(existsSync(`${pathOf(model, 'voice.onnx')}.fetch`)).toBe(false);
  });

  it('removes a cached file that has become wrong', async () => {
    await fetchFile(model, file, nothing);
    writeFileSync(pathOf(model, 'voice.onnx'), weights.subarray(0, 1000));
    expect(await have(model, file)).toBe(false);
    expect(existsSync(pathOf(model, 'voice.onnx'))).toBe(false);
  });

  it('says that nobody is there', async () => {
    process.env.HELEN_MODEL_UPSTREAM = 'http://127.0.0.1:1';
    await expect(fetchFile(model, file, nothing)).rejects.toThrow(Unreachable);
  });
});

describe('fetchModels', () => {
  it('tells what could not be had, and why, without throwing', async () => {
    process.env.HELEN_MODEL_UPSTREAM = 'off';
    const { installed, failed } = await fetchModels(['whisper-base', 'kokoro-82m', 'nobody'], {
      quiet: true,
    });
    expect(installed).toEqual(['whisper-base']);
    expect(failed).toEqual([
      { id: 'kokoro-82m', reason: 'HELEN_MODEL_UPSTREAM=off forbids downloads' },
      { id: 'nobody', reason: 'there is no model with this id' },
    ]);
  });
});

describe('reading wheels', () => {
  it('reads stored and deflated files', async () => {
    const path = join(folder, 'a.whl');
    writeFileSync(
      path,
      zip([
        ['a/part.bin', weights, 8],
        ['a/CARD', card, 0],
      ]),
    );
    const held = entries(path);
    expect([...held.keys()]).toEqual(['a/part.bin', 'a/CARD']);
    expect((await buffer(read(path, held.get('a/part.bin')))).equals(weights)).toBe(true);
    expect((await buffer(read(path, held.get('a/CARD')))).equals(card)).toBe(true);
  });

  it('refuses what is no zip', () => {
    const path = join(folder, 'b.whl');
    writeFileSync(path, 'not at all');
    expect(() => entries(path)).toThrow('not a zip');
  });
});
