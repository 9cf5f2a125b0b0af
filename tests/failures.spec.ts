import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { firstSeconds, scriptMicrophone, TalkScreen } from './talking';

/** What a browser does when it refuses: the page cannot tell this from the real refusal. */
async function refuseMicrophone(page: Page, error: string): Promise<void> {
  await page.addInitScript((name) => {
    const devices = navigator.mediaDevices;
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (constraints) =>
      (globalThis as { helenPlugged?: boolean }).helenPlugged
        ? open(constraints)
        : Promise.reject(new DOMException('refused', name));
  }, error);
}

async function expectError(page: Page, code: string): Promise<void> {
  const panel = page.locator(`[role="alert"][data-code="${code}"]`);
  await expect(panel).toBeVisible({ timeout: 30_000 });
  // A sentence and a hint, in words: no key of ours, no English of the browser's.
  await expect(panel).not.toContainText('_');
  expect(((await panel.textContent()) ?? '').length).toBeGreaterThan(30);
}

for (const { error, code } of [
  { error: 'NotAllowedError', code: 'microphone_denied' },
  { error: 'NotFoundError', code: 'microphone_missing' },
  { error: 'NotReadableError', code: 'microphone_busy' },
]) {
  test(`${code}: said, and the retry works`, async ({ page, microphone }) => {
    const talk = new TalkScreen(page);
    await refuseMicrophone(page, error);
    microphone.plays('es-07', 30);
    await page.goto('/');
    await talk.start();
    await talk.reaches('error');
    await expectError(page, code);
    await page.evaluate(() => Object.assign(globalThis, { helenPlugged: true }));
    await page.getByRole('button', { name: 'Reintentar' }).click();
    expect(await talk.words('user', 0)).toMatch(/australia/i);
    await talk.end();
  });
}

test('microphone_unplugged in mid-turn: what was said is kept, and listening can go on', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const talk = new TalkScreen(page);
  const { say, unplug } = await scriptMicrophone(page);
  await page.goto('/');
  await talk.start();
  await talk.reaches('listening');
  // It breaks off in mid-sentence: the turn is not over when the microphone goes.
  await say(firstSeconds(5.2, 'human-en-two-cities'));
  await unplug();
  // What was said is answered first.
  await talk.reaches('error', 120_000);
  await expectError(page, 'microphone_unplugged');
  expect(await talk.words('user', 0)).toMatch(/best/i);
  await page.getByRole('button', { name: 'Reintentar' }).click();
  await talk.reaches('listening');
  await say('es-07');
  expect(await talk.words('user', 1)).toMatch(/australia/i);
  await talk.end();
});

test('microphone_elsewhere: two tabs do not fight for the microphone', async ({
  page,
  context,
  microphone,
}) => {
  microphone.plays(90);
  const first = new TalkScreen(page);
  await page.goto('/');
  await first.start();
  await first.reaches('listening');
  const other = await context.newPage();
  const second = new TalkScreen(other);
  await other.goto('/');
  await second.start();
  await second.reaches('error');
  await expectError(other, 'microphone_elsewhere');
  await expect(first.sphere).not.toHaveAttribute('data-state', 'error');
  await other.getByRole('button', { name: 'Reintentar' }).click();
  await second.reaches('listening');
  await first.reaches('error');
  await expectError(page, 'microphone_elsewhere');
  await second.end();
});

test('worker_crashed: a worker that dies is started again, once, and says so', async ({
  page,
  microphone,
  consoleErrors,
}) => {
  test.setTimeout(180_000);
  const talk = new TalkScreen(page);
  microphone.plays('en-01', 60);
  await page.goto('/');
  await talk.start();
  expect(await talk.words('user', 0)).toMatch(/hello/i);
  await talk.reaches('listening', 90_000);
  // Every worker there is. Nobody waits for the answer: one that is ended meanwhile never gives it.
  for (const worker of page.workers())
    void worker
      .evaluate(
        () =>
          void setTimeout(() => {
            throw new Error('made to crash');
          }),
      )
      .catch(() => {});
  await expect(page.getByRole('region', { name: 'Avisos' })).toContainText('Ya está en marcha');
  await talk.end();
  microphone.plays('en-01', 60);
  await talk.start();
  expect(await talk.words('user', 1)).toMatch(/hello/i);
  await talk.end();
  consoleErrors.splice(0);
});

test('insecure_origin: a page without HTTPS says why there is no microphone', async ({
  playwright,
  launchOptions,
  server,
}) => {
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP helen.test 127.0.0.1'],
  });
  const page = await browser.newPage({ locale: 'es-ES' });
  await page.goto(`http://helen.test:${server.port}/`);
  await new TalkScreen(page).start();
  await expectError(page, 'insecure_origin');
  await browser.close();
});

test('a missing model says so, and the retry fetches it', async ({
  page,
  microphone,
  consoleErrors,
}) => {
  const talk = new TalkScreen(page);
  microphone.plays(60);
  await page.route('**/models/whisper-base/**', (route) =>
    route.fulfill({
      status: 404,
      contentType: 'application/json',
      body: '{"code":"model_missing","message":"no such file"}',
    }),
  );
  await page.goto('/');
  await talk.start();
  await talk.reaches('error');
  await expectError(page, 'model_missing');
  await page.unroute('**/models/whisper-base/**');
  await page.getByRole('button', { name: 'Reintentar' }).click();
  await talk.reaches('listening');
  await talk.end();
  consoleErrors.splice(0);
});
