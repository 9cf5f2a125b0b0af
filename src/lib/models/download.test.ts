import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { HelenError } from '$lib/errors';
import { download, type DownloadOptions, type PartFile } from './download';

/** A file of the disk with the interface of the browser's. */
class DiskFile implements PartFile {
  readonly #fd: number;
  /** Bytes the disk still takes. */
  room = Infinity;
  constructor(path: string) {
    this.#fd = openSync(path, 'a+');
    closeSync(this.#fd);
    this.#fd = openSync(path, 'r+');
  }
  read(buffer: Uint8Array, { at }: { at: number }) {
    return readSync(this.#fd, buffer, 0, buffer.length, at);
  }
  write(buffer: Uint8Array, { at }: { at: number }) {
    if (at + buffer.length > this.room) throw new DOMException('full', 'QuotaExceededError');
    return writeSync(this.#fd, buffer, 0, buffer.length, at);
  }
  truncate(size: number) {
    ftruncateSync(this.#fd, size);
  }
  getSize() {
    return fstatSync(this.#fd).size;
  }
  flush() {}
  close() {
    closeSync(this.#fd);
  }
}

const body = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const sha256 = createHash('sha256').update(body).digest('hex');
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Bytes from the asked one, cut off after `length`; a broken connection when that is short of the end. */
function serve(content = body, length = Infinity): Answer {
  return (request, response) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
      return;
    }
    const headers = { 'content-length': content.length - from };
    if (request.headers.range === undefined) response.writeHead(200, headers);
    else
      response.writeHead(206, {
        ...headers,
        'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
      });
    const piece = content.subarray(from, from + length);
    response.write(piece, () =>
      from + length < content.length ? response.destroy() : response.end(),
    );
  };
}

let answers: Answer[] = [];
let asked: (string | undefined)[] = [];
const server = createServer((request, response) => {
  asked.push(request.headers.range);
  (answers.length > 1 ? answers.shift()! : answers[0]!)(request, response);
});
let url: string;
beforeAll(async () => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => server.close());

let folder: string;
let path: string;
let file: DiskFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helen-download-'));
  path = join(folder, 'part');
  file = new DiskFile(path);
  asked = [];
});
afterEach(() => {
  file.close();
  rmSync(folder, { recursive: true });
});

function run(options: Partial<DownloadOptions> = {}) {
  const signal = options.signal ?? new AbortController().signal;
  return download(file, {
    expected: { size: body.length, sha256 },
    signal,
    onprogress: () => {},
    online: () => true,
    wait: () => Promise.resolve(),
    request: async (from) => {
      try {
        return await fetch(url, {
          signal,
          ...(from > 0 ? { headers: { range: `bytes=${from}-` } } : {}),
        });
      } catch (cause) {
        if (signal.aborted) throw cause;
        throw new HelenError('offline', { cause });
      }
    },
    ...options,
  });
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (cause: unknown) => (cause instanceof HelenError ? cause.code : (cause as Error).name),
  );

test('a file comes whole, and progress never goes back', async () => {
  answers = [serve()];
  const seen: number[] = [];
  expect(await run({ onprogress: (bytes) => seen.push(bytes) })).toEqual({
    size: body.length,
    sha256,
  });
  expect(readFileSync(path).equals(body)).toBe(true);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(body.length);
});

test('what an earlier attempt left is not fetched again', async () => {
  writeFileSync(path, body.subarray(0, 120_000));
  answers = [serve()];
  await run();
  expect(asked).toEqual(['bytes=120000-']);
  expect(readFileSync(path).equals(body)).toBe(true);
});

test('a complete part is only checked', async () => {
  writeFileSync(path, body);
  answers = [serve()];
  await run();
  expect(asked).toEqual([]);
});

test('however the network breaks, the file comes whole', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(body.length),
      fc.array(fc.integer({ min: 1, max: 200_000 }), { maxLength: 5 }),
      async (start, cuts) => {
        file.truncate(0);
        file.write(body.subarray(0, start), { at: 0 });
        answers = [...cuts.map((cut) => serve(body, cut)), serve()];
        await run();
        expect(readFileSync(path).equals(body)).toBe(true);
      },
    ),
    { numRuns: 25 },
  );
});

test('a server that knows no ranges begins again', async () => {
  writeFileSync(path, body.subarray(0, 1000));
  answers = [(_, response) => response.writeHead(200).end(body)];
  await run();
  expect(readFileSync(path).equals(body)).toBe(true);
});

test('a wrong part is thrown away and fetched anew, once', async () => {
  writeFileSync(path, Buffer.alloc(120_000));
  answers = [serve()];
  await run();
  expect(asked).toEqual(['bytes=120000-', undefined]);
  expect(readFileSync(path).equals(body)).toBe(true);
});

test('a file that is wrong twice is model_corrupt, and nothing of it stays', async () => {
  answers = [serve(Buffer.alloc(body.length))];
  expect(await code(run())).toBe('model_corrupt');
  expect(asked.length).toBe(2);
  expect(file.getSize()).toBe(0);
});

test('a file longer than promised is not kept', async () => {
  answers = [serve(Buffer.concat([body, body]))];
  expect(await code(run())).toBe('model_corrupt');
  expect(file.getSize()).toBe(0);
});

test('without a promised size, what the server says must all come', async () => {
  answers = [serve(body, 50_000), serve()];
  expect(await run({ expected: { size: null, sha256: null } })).toEqual({
    size: body.length,
    sha256,
  });
});

test('no network is offline after some tries, and what came stays', async () => {
  answers = [serve(body, 50_000), (_, response) => response.destroy()];
  expect(await code(run())).toBe('offline');
  expect(file.getSize()).toBe(50_000);
  expect(asked.length).toBeGreaterThan(2);
  asked = [];
  expect(await code(run({ online: () => false }))).toBe('offline');
  expect(asked.length).toBe(1);
});

test('a refusal of the server passes through', async () => {
  const request = () => Promise.reject(new HelenError('upstream_off'));
  expect(await code(run({ request }))).toBe('upstream_off');
});

test('a full disk is storage_full, and what is there can be gone on with', async () => {
  answers = [serve()];
  file.room = 100_000;
  expect(await code(run())).toBe('storage_full');
  file.room = Infinity;
  await run();
  expect(readFileSync(path).equals(body)).toBe(true);
});

test('stopped in the middle, it keeps what came', async () => {
  answers = [serve(body, 100_000), serve()];
  const controller = new AbortController();
  const wait = async () => controller.abort();
  expect(await code(run({ signal: controller.signal, wait }))).toBe('AbortError');
  expect(file.getSize()).toBe(100_000);
});
