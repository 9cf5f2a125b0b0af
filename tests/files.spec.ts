import { Upload } from 'tus-js-client';
import { begin, test, unique } from './devices';
import { expect } from './fixtures';

/** What the page keeps between two steps of a test. */
interface Sender {
  bytes: Uint8Array<ArrayBuffer>;
  sent: number;
  ask(method: string, path: string, headers?: object, body?: BodyInit): Promise<Response>;
}
declare global {
  interface Window {
    sender: Sender;
  }
}

const TOTAL = 6 << 20;
const id = 'kill9file000001';

test('kill -9 of the server in the middle of a file: it goes on where it was, and is whole', async ({
  server,
  person,
  device,
}) => {
  const thread = await begin(server.url, person, unique('Archivos'));
  const page = await device();
  const spoken = await fetch(`${server.url}/api/uploads/`, { method: 'OPTIONS' });
  expect(spoken.headers.get('Tus-Max-Size')).toBe(String(100 << 20));
  expect(spoken.headers.get('Tus-Extension')).toBe('creation,creation-with-upload,termination');
  const wire = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1 };
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: 1 << 20 });
  await page.evaluate(
    async ([thread, id, total]) => {
      const { token } = JSON.parse(localStorage.getItem('helen-session')!) as { token: string };
      const ask: Sender['ask'] = (method, path, headers = {}, body) => {
        const ours = { Authorization: token, 'Tus-Resumable': '1.0.0', ...headers };
        return fetch(path, { method, headers: ours, ...(body !== undefined && { body }) });
      };
      const bytes = new Uint8Array(total);
      for (let at = 0; at < total; at++) bytes[at] = (at * 31 + (at >> 9)) % 251;
      window.sender = { bytes, sent: 0, ask };
      const said = Object.entries({ id, thread, name: 'todo.bin' }).map(
        ([key, value]) => `${key} ${btoa(value)}`,
      );
      const made = await ask('POST', '/api/uploads/', {
        'Upload-Length': String(total),
        'Upload-Metadata': said.join(','),
      });
      if (made.status !== 201) throw new Error(`${made.status} ${await made.text()}`);
      const sending = new XMLHttpRequest();
      sending.open('PATCH', made.headers.get('Location')!);
      sending.setRequestHeader('Authorization', token);
      sending.setRequestHeader('Tus-Resumable', '1.0.0');
      sending.setRequestHeader('Upload-Offset', '0');
      sending.setRequestHeader('Content-Type', 'application/offset+octet-stream');
      sending.upload.onprogress = ({ loaded }) => (window.sender.sent = loaded);
      sending.send(bytes);
    },
    [thread, id, TOTAL] as const,
  );
  await expect.poll(() => page.evaluate(() => window.sender.sent)).toBeGreaterThan(1 << 20);
  await server.end('SIGKILL');
  await wire.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await server.run();

  const offset = () =>
    page.evaluate(async (id) => {
      const answer = await window.sender.ask('HEAD', `/api/uploads/${id}`);
      return Number(answer.headers.get('Upload-Offset'));
    }, id);
  const kept = await offset();
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(TOTAL);
  const status = await page.evaluate(
    async ([id, from]) => {
      const headers = {
        'Upload-Offset': String(from),
        'Content-Type': 'application/offset+octet-stream',
      };
      const rest = window.sender.bytes.slice(from);
      return (await window.sender.ask('PATCH', `/api/uploads/${id}`, headers, rest)).status;
    },
    [id, kept] as const,
  );
  expect(status).toBe(204);
  expect(await offset()).toBe(TOTAL);

  const seen = await page.evaluate(async (id) => {
    const { ask, bytes } = window.sender;
    const { token } = (await (await ask('POST', '/api/media/token')).json()) as { token: string };
    const address = `/api/media/${id}?token=${token}`;
    const whole = new Uint8Array(await (await fetch(address)).arrayBuffer());
    const part = await fetch(address, { headers: { Range: 'bytes=1000000-1000009' } });
    return {
      same: whole.length === bytes.length && whole.every((byte, index) => byte === bytes[index]),
      part: [part.status, [...new Uint8Array(await part.arrayBuffer())]] as const,
      expected: [...bytes.slice(1_000_000, 1_000_010)],
      shown: part.headers.get('Content-Disposition'),
      nobody: (await fetch(`/api/media/${id}`)).status,
    };
  }, id);
  expect(seen.same).toBe(true);
  expect(seen.part).toEqual([206, seen.expected]);
  expect(seen.shown).toContain('attachment');
  expect(seen.nobody).toBe(401);
});

test('the client of tus that the app uses: begun, stopped in the middle, gone on with, begun again', async ({
  server,
  person,
}) => {
  const thread = await begin(server.url, person, unique('Cliente'));
  const file = 'client0file0001';
  const bytes = Buffer.alloc(1 << 20, 'abcdefg');
  /** @param stopAt bytes after which it is stopped */
  const send = (known: boolean, stopAt = Infinity): Promise<number> =>
    new Promise((resolve, reject) => {
      let sent = 0;
      const endpoint = `${server.url}/api/uploads/`;
      const upload = new Upload(bytes, {
        endpoint,
        uploadUrl: known ? endpoint + file : null,
        metadata: { id: file, thread, name: 'año.bin', type: 'application/zip', waveform: '[1,2]' },
        headers: { Authorization: person.token },
        chunkSize: 256 << 10,
        retryDelays: null,
        storeFingerprintForResuming: false,
        onChunkComplete: (_, accepted) => {
          sent = accepted;
          if (accepted >= stopAt) void upload.abort().then(() => resolve(sent));
        },
        onSuccess: () => resolve(sent),
        onError: reject,
      });
      upload.start();
    });
  expect(await send(false, 512 << 10)).toBe(512 << 10);
  expect(await send(true)).toBe(1 << 20);
  expect(await send(true), 'nothing is sent twice').toBe(0);
  const answer = await fetch(`${server.url}/api/media/${file}`, {
    headers: { Authorization: person.token },
  });
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect(answer.headers.get('Content-Type')).toBe('text/plain');
});
