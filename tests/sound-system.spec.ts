import type { Page } from '@playwright/test';
import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { recordPlayback, saying, scriptMicrophone, TalkScreen } from './talking';

const GREETING = saying('en-01');
const SAID = saying('human-en-arctic-3');

interface Remembered {
  helenContexts: AudioContext[];
}

/** Remembers the app's AudioContexts, newest last; the scripted microphone's is the one at 16 kHz. */
async function rememberContexts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const contexts: AudioContext[] = [];
    const Real = AudioContext;
    globalThis.AudioContext = class extends Real {
      constructor(options?: AudioContextOptions) {
        super(options);
        if (options?.sampleRate === undefined) contexts.push(this);
      }
    };
    Object.assign(globalThis, { helenContexts: contexts });
  });
}

/** The state of each context there was. */
const contexts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (globalThis as unknown as Remembered).helenContexts.map(({ state }) => state),
  );

const said = (page: Page) => page.getByRole('region', { name: 'Avisos' });

test('sound that the system takes away comes back with a touch, and then with a new device', async ({
  page,
}) => {
  test.setTimeout(240_000);
  const talk = new TalkScreen(page);
  await rememberContexts(page);
  const { say } = await scriptMicrophone(page);
  await page.goto('/');
  await talk.start();
  await talk.reaches('listening', 120_000);

  await test.step('a touch', async () => {
    await page.evaluate(() =>
      (globalThis as unknown as Remembered).helenContexts.at(-1)?.suspend(),
    );
    await expect(said(page)).toContainText('El sonido está en pausa. Toca para reanudarlo');
    await talk.sphere.click();
    await expect.poll(() => contexts(page)).toEqual(['running']);
    await say('en-01');
    const heard = await talk.words('user', 0, 120_000);
    expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
    await talk.reaches('speaking', 120_000);
  });

  await test.step('in mid-answer, and the old one never runs again', async () => {
    await page.evaluate(() => {
      const context = (globalThis as unknown as Remembered).helenContexts.at(-1)!;
      context.resume = () => Promise.reject(new DOMException('refused', 'InvalidStateError'));
      return context.suspend();
    });
    await expect(said(page)).toContainText('El sonido está en pausa.');
    // The page is looked at again.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => contexts(page)).toEqual(['closed', 'running']);
    // What the old one had of the answer is read instead.
    await talk.reaches('listening', 10_000);
    expect(await talk.words('assistant', 0)).toContain('to understand you');
    await say('human-en-arctic-3');
    const heard = await talk.words('user', 1, 120_000);
    expect(wordErrors(SAID, heard, 'en').rate).toBeLessThanOrEqual(0.25);
    await talk.reaches('speaking', 120_000);
  });

  await talk.end();
  expect(await contexts(page), 'nothing stays open').toEqual(['closed', 'closed']);
});

test('a voice is listened to in Settings, and can be stopped', async ({ page }) => {
  test.setTimeout(180_000);
  await rememberContexts(page);
  const played = await recordPlayback(page);
  await page.goto('/settings');
  const listen = page.getByRole('button', { name: 'Escuchar la voz en inglés' });
  const stop = page.getByRole('button', { name: 'Parar', exact: true });
  const clock = () =>
    page.evaluate(
      () => (globalThis as unknown as Remembered).helenContexts.at(-1)?.currentTime ?? 0,
    );

  await listen.click();
  await expect(stop).toHaveText('Parar', { timeout: 60_000 });
  const began = await clock();
  await expect(listen, 'it comes to its end by itself').toBeVisible({ timeout: 60_000 });
  const whole = (await clock()) - began;
  expect(whole).toBeGreaterThan(1);

  await listen.click();
  await expect(stop).toHaveText('Parar', { timeout: 60_000 });
  const again = await clock();
  await stop.click();
  await expect(listen).toBeVisible();
  const stopped = await clock();
  expect(stopped - again, 'stopped before its end').toBeLessThan(whole);
  // As long as it would have gone on.
  await expect.poll(clock, { timeout: 30_000 }).toBeGreaterThan(stopped + whole);

  await page.getByRole('link', { name: 'Hablar', exact: true }).click();
  await expect.poll(() => contexts(page), 'leaving gives the loudspeaker back').toEqual(['closed']);
  const { samples, rate } = await played();
  const loud = (from: number, to: number) =>
    samples.slice(from * rate, to * rate).some((sample) => Math.abs(sample) > 0.02);
  expect(loud(0, whole), 'it was aloud').toBe(true);
  const end = samples.length / rate;
  expect(loud(end - whole, end), 'it was silent from then on').toBe(false);
});
