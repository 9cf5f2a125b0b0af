import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wordErrors } from '../bench/wer.mjs';
import { expect, test as base } from './fixtures';
import { HelenServer } from './server';
import { recordings, TalkScreen } from './talking';

/** Nobody listens to the answers here: a server without voices leaves the time to hearing. */
const test = base.extend<object, { server: HelenServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
    async ({}, use) => {
      const cache = mkdtempSync(join(tmpdir(), 'helen-cache-'));
      const server = await HelenServer.start({ HELEN_CACHE: cache });
      await use(server);
      await server.close();
      rmSync(cache, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test('every recording, spoken into the microphone, is written down', async ({
  page,
  microphone,
}, info) => {
  test.setTimeout(12 * 60_000);
  const talk = new TalkScreen(page);
  let mistakes = 0;
  let spoken = 0;
  const lines: string[] = [];
  await page.goto('/');
  for (const { name, text, language } of recordings) {
    const heard = await talk.hears(microphone.plays(name));
    await talk.end();
    const { errors, words, rate } = wordErrors(text, heard, language);
    mistakes += errors;
    spoken += words;
    lines.push(`${(100 * rate).toFixed(0).padStart(3)} %  ${name}  ${heard}`);
  }
  lines.push(`${((100 * mistakes) / spoken).toFixed(1)} % of ${spoken} words`);
  await info.attach('transcripts', { body: lines.join('\n'), contentType: 'text/plain' });
  expect(mistakes / spoken, lines.join('\n')).toBeLessThanOrEqual(0.12);
});
