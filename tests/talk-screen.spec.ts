import { readFileSync } from 'node:fs';
import { wordErrors } from '../bench/wer.mjs';
import { expect, expectAccessibleInBothThemes, test } from './fixtures';
import { listenIn } from './listening-in';
import { viewports } from './routes';
import { saying, scriptMicrophone, TalkScreen } from './talking';

const GREETING = saying('en-01');
const SAID = saying('human-en-arctic-3');

/** Of a spectrum's 0..255: a voice is far above, what fades of one or nothing at all is below. */
const LOUD = 60;

const messages = JSON.parse(readFileSync('messages/es.json', 'utf8')) as Record<string, string>;
/** Every sentence that tells a state. */
const sentences = Object.keys(messages)
  .filter((key) => key.startsWith('talk_status_'))
  .map((key) => messages[key]);

/** Those of four letters and more: shorter ones are in any sentence. */
const words = (text: string) => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];

test.describe('beside the moving sphere', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('the status tells states and never words, and the sphere moves with both voices', async ({
    page,
  }) => {
    test.setTimeout(240_000);
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    const { told, given, forget, between } = await listenIn(page);
    await page.goto('/');
    await expect(talk.sphere.locator('canvas'), 'the sphere moves').toBeVisible();
    await talk.start();
    await talk.reaches('listening', 120_000);

    await test.step('nobody speaks: it is given silence', async () => {
      // Both voices are read for each picture; a few of them, for what was before to have faded.
      await expect.poll(async () => (await given('listening')).reads).toBeGreaterThan(10);
      await forget();
      await expect.poll(async () => (await given('listening')).reads).toBeGreaterThan(10);
      const { analysers, drawn } = await given('listening');
      expect(analysers.filter((level) => level > LOUD)).toEqual([]);
      expect(drawn).toBeLessThan(0.05);
    });

    /** The places of the analysers that were loud in a state. */
    const loud = async (state: string) =>
      (await given(state)).analysers.flatMap((level, place) => (level > LOUD ? [place] : []));
    const own = await test.step('the person speaks: it is given the microphone', async () => {
      await say('en-01');
      const places = await loud('listening');
      expect(places, JSON.stringify(await given('listening'))).toHaveLength(1);
      expect((await given('listening')).drawn, 'and moves with it').toBeGreaterThan(0.1);
      return places;
    });
    const heard = await talk.words('user', 0);
    expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);

    await test.step('HELEN speaks: it is given what is played', async () => {
      await talk.reaches('speaking', 120_000);
      const others = async () =>
        (await loud('speaking')).filter((place) => !own.includes(place)).length;
      await expect.poll(others, { timeout: 30_000 }).toBe(1);
      await expect
        .poll(async () => (await given('speaking')).drawn, { message: 'and moves with it' })
        .toBeGreaterThan(0.1);
    });
    const answer = await talk.words('assistant', 0, 120_000);
    await talk.reaches('listening');
    await talk.end();
    expect(await between(), 'no look jumps to the next').toBeGreaterThan(3);

    const texts = await told();
    for (const text of texts) expect(sentences).toContain(text);
    for (const state of ['listening', 'processing', 'speaking'])
      expect(texts).toContain(messages[`talk_status_${state}`]);
    const said = new Set(words(`${heard} ${answer}`));
    expect(texts.flatMap(words).filter((word) => said.has(word))).toEqual([]);
  });
});

test('whoever cannot see or point can use the screen while a talk goes on', async ({ page }) => {
  test.setTimeout(240_000);
  const talk = new TalkScreen(page);
  const { say } = await scriptMicrophone(page);
  const state = () => talk.sphere.getAttribute('data-state');
  await page.goto('/');
  await talk.start();
  await talk.reaches('listening', 120_000);
  await expectAccessibleInBothThemes(page);
  expect(await state()).toBe('listening');

  // So long that the answer, which repeats it, is still going on when everything has been looked at.
  await say('human-en-jfk');
  await talk.reaches('speaking', 120_000);
  await expectAccessibleInBothThemes(page);
  expect(await state(), 'it still was').toBe('speaking');

  await page.getByRole('button', { name: 'Mostrar la transcripción' }).click();
  await expect(talk.entries('user').first()).toBeInViewport();
  await expectAccessibleInBothThemes(page);
  await page.getByRole('button', { name: /^Ver los tiempos/ }).click();
  await expect(page.getByRole('dialog', { name: 'Tiempos' })).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await talk.end();
});

test.describe('on a phone', () => {
  test.use({ viewport: viewports.phone, hasTouch: true });

  test('a question is answered aloud, and the answer interrupted by a tap and by words', async ({
    page,
  }) => {
    test.setTimeout(240_000);
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.goto('/');
    await page.getByRole('button', { name: 'Hablar', exact: true }).tap();
    await talk.reaches('listening', 120_000);
    await say('en-01');
    await talk.isHeard();
    const heard = await talk.words('user', 0);
    expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
    const stop = page.getByRole('button', { name: 'Interrumpir' });
    for (const shown of [talk.sphere, talk.status, stop])
      await expect(shown).toBeInViewport({ ratio: 1 });
    await stop.tap();
    await talk.reaches('listening', 2_000);
    await expect(talk.entries('assistant').first()).toHaveAttribute('data-interrupted', 'true');

    await say('en-04');
    await talk.words('user', 1);
    await talk.reaches('speaking', 120_000);
    await say('human-en-arctic-3');
    const last = await talk.words('user', 2);
    expect(wordErrors(SAID, last, 'en').rate).toBeLessThanOrEqual(0.25);
    await expect(talk.entries('assistant').nth(1)).toHaveAttribute('data-interrupted', 'true');
    await talk.reaches('speaking', 120_000);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, 'nothing sticks out').toBeLessThanOrEqual(viewports.phone.width);
    await page.getByRole('button', { name: 'Terminar', exact: true }).tap();
    await talk.reaches('idle');
  });
});
