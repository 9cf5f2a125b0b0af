import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LLMock } from '@copilotkit/aimock';
import { ask, expect, test as base, type Caller } from './call-people';
import { behind, runningCloud } from './cloud';
import type { Person } from './devices';
import { copyVoices, HelenServer } from './server';

export { expect } from './call-people';

/** People who call each other, on a server with a cloud behind it and a voice. */
export const test = base.extend<{ emptied: void }, { cloud: LLMock }>({
  voices: [['piper-en_US-joe-medium'], { scope: 'worker' }],
  cloud: [runningCloud, { scope: 'worker' }],
  server: [
    async ({ cloud, voices }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'helen-guest-'));
      copyVoices(voices, folder);
      const server = await HelenServer.start({ ...behind(cloud, folder), HELEN_CACHE: folder });
      await use(server);
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  emptied: [
    async ({ cloud }, use) => {
      cloud.reset();
      cloud.clearRequests();
      await use();
    },
    { auto: true },
  ],
});

/** "Hello Helen, could you tell me what the weather will be like tomorrow in London?" */
export const QUESTION = 'en-01';
export const LONG = { timeout: 180_000 };

/** What says that HELEN is there, and whom she hears. */
export const note = ({ page }: Caller) => page.locator('[data-helen]');
export const finished = ({ page }: Caller) =>
  page.getByRole('log', { name: 'Transcripción' }).locator('[data-final=true]');
export const hers = (of: Caller) => finished(of).and(of.page.locator('[data-who^="helen "]'));

export async function invite(host: Caller): Promise<void> {
  await host.button('Más opciones').click();
  await host.button('Invitar a HELEN').click();
  await expect(host.button('Que HELEN se vaya')).toBeVisible(LONG);
  await host.page.keyboard.press('Escape');
}

/** What a model was asked, each time, as one text. */
export const asked = (cloud: LLMock): string[] =>
  cloud
    .getRequests()
    .filter(({ path }) => path.includes('chat/completions'))
    .map(({ body }) => JSON.stringify(body));

export const sumsUp = {
  predicate: (request: object) => JSON.stringify(request).includes('Resúmelo'),
};

/** Sound that came by each line: bytes, and its energy. */
export const sounds = ({ page }: Caller) =>
  page.evaluate(async () => {
    const { helenPeers } = globalThis as unknown as { helenPeers: RTCPeerConnection[] };
    const all: { bytes: number; energy: number }[] = [];
    for (const one of helenPeers.filter(({ connectionState }) => connectionState !== 'closed'))
      (await one.getStats()).forEach((stat: Record<string, unknown>) => {
        if (stat['type'] !== 'inbound-rtp' || stat['kind'] !== 'audio') return;
        const [bytes, energy] = [Number(stat['bytesReceived']), Number(stat['totalAudioEnergy'])];
        all.push({ bytes, energy });
      });
    return all;
  });

interface Said {
  author: string;
  text: string;
}

/** What the server has of a thread. */
export async function messages(url: string, person: Person, thread: string): Promise<Said[]> {
  type Changes = { changes: { collection: string; row: Said & { thread: string } }[] };
  const { changes } = await ask<Changes>(url, person, '/api/sync?since=0&limit=500');
  return changes
    .filter(({ collection, row }) => collection === 'messages' && row.thread === thread)
    .map(({ row }) => row);
}
