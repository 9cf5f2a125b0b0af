// npm start: installs, builds, fetches the voices it can, and serves on http://localhost:8090.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { fetchVoices } from './voices.mjs';
import { main, Refusal, root, say } from './process.mjs';

/** How long the first start waits for voices before it serves without them. */
const voicesSeconds = 120;

function options() {
  let values;
  try {
    ({ values } = parseArgs({
      options: { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' } },
    }));
  } catch (cause) {
    throw new Refusal(`${cause.message}. Known: --port, --host, --data.`);
  }
  const port = Number(values.port ?? process.env.PORT ?? 8090);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Refusal(`${values.port ?? process.env.PORT} is no port: give one from 1 to 65535.`);
  }
  return {
    port,
    host: values.host ?? process.env.HOST ?? '127.0.0.1',
    data: values.data ?? process.env.HELEN_DATA ?? join(root, 'pb_data'),
  };
}

/** Refuses before the long work, not after it. */
function checkPort(port, host) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ code }) => {
      const sentence =
        code === 'EADDRINUSE'
          ? `Port ${port} is in use: end what uses it, or choose another with PORT=${port + 1} npm start.`
          : `HELEN cannot listen on ${host}:${port} (${code}).`;
      reject(new Refusal(sentence));
    });
    probe.listen(port, host, () => probe.close(resolve));
  });
}

async function ready(url, ended) {
  for (;;) {
    if (ended()) return false;
    try {
      if ((await fetch(`${url}/api/ready`, { signal: AbortSignal.timeout(2000) })).ok) return true;
    } catch {
      // Not listening yet.
    }
    await wait(100);
  }
}

await main(async () => {
  const { port, host, data } = options();
  await checkPort(port, host);
  const voices = fetchVoices();
  await build();
  await Promise.race([voices, wait(voicesSeconds * 1000, undefined, { ref: false })]);

  const server = spawn(
    join(root, 'bin', 'helen'),
    ['serve', `--http=${host.includes(':') ? `[${host}]` : host}:${port}`, `--dir=${data}`],
    { stdio: 'inherit' },
  );
  const stopped = new Promise((resolve) => {
    server.once('exit', (code, signal) => resolve(code ?? (signal ? 0 : 1)));
  });
  // The server stops gracefully; a second signal goes to it too, and we leave when it has left.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal);
    process.on(signal, () => server.kill(signal));
  }
  const anyAddress = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host);
  const url = `http://${anyAddress ? 'localhost' : host}:${port}`;
  if (await ready(url.replace('localhost', '127.0.0.1'), () => server.exitCode !== null)) {
    say(`\nHELEN is ready: ${url}\nCtrl+C stops it. Data: ${data}\n`);
  }
  process.exitCode = await stopped;
  if (process.exitCode !== 0)
    throw new Refusal('The server ended by itself; its last lines say why.');
});
