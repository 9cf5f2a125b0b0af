import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { recordPlayback, saying, TalkScreen } from './talking';

const GREETING = saying('en-01');

test('after the first talk, everything works with the network off', async ({
  page,
  context,
  server,
  microphone,
}) => {
  test.setTimeout(240_000);
  const talk = new TalkScreen(page);
  microphone.plays('en-01', 60);
  await page.goto('/');
  await talk.start();
  await talk.words('user', 0);
  await talk.reaches('speaking');
  await talk.end();
  await expect
    .poll(() =>
      page.evaluate(async () => (await (await caches.open('helen-assets')).keys()).length),
    )
    .toBeGreaterThan(20);
  await expect
    .poll(() =>
      page.evaluate(async () =>
        (await (await caches.open('helen-assets')).keys()).some(({ url }) => url.endsWith('.wasm')),
      ),
    )
    .toBe(true);

  // Not only the browser is told to be offline: the server is gone.
  await server.end();
  await context.setOffline(true);
  const played = await recordPlayback(page);
  microphone.plays('en-01', 60);
  await page.reload();
  await talk.start();
  const heard = await talk.words('user', 0);
  expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
  await talk.reaches('speaking');
  await talk.reaches('listening', 120_000);
  await talk.end();
  const { samples } = await played();
  expect(
    samples.some((sample) => Math.abs(sample) > 0.05),
    'it was aloud',
  ).toBe(true);

  for (const place of ['/chat', '/settings', '/']) {
    await page.goto(place);
    await expect(page.getByRole('main')).toBeVisible();
  }
  await context.setOffline(false);
  await server.run();
});
