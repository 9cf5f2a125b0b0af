// The LiveKit server that tests/livekit.spec.ts calls through, from its Go module: built once, kept in the cache.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from './files.mjs';
import { goEnvironment } from './go.mjs';
import { must, say } from './process.mjs';

const version = 'v1.11.0';
const folder = join(cache, `livekit-${version}`);

export const livekit = join(folder, process.platform === 'win32' ? 'server.exe' : 'server');

/** Builds it where it is not. Refuses when its module cannot be had. */
export async function ensureLiveKit() {
  if (existsSync(livekit)) return;
  say(`Building LiveKit ${version}: this takes some minutes the first time...`);
  await must(
    'LiveKit could not be built: is the module proxy reachable?',
    'go',
    [
      ...['install', '-trimpath', '-ldflags', '-s -w'],
      `github.com/livekit/livekit-server/cmd/server@${version}`,
    ],
    { env: { ...goEnvironment, GOBIN: folder }, seconds: 1800 },
  );
}
