import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { silence } from './sound';
import { saying, scriptMicrophone, TalkScreen } from './talking';

const GREETING = saying('en-01');
const SAID = saying('human-en-arctic-3');

test('push-to-talk: what is said while held is a turn, and nothing else is', async ({ page }) => {
  test.setTimeout(240_000);
  const talk = new TalkScreen(page);
  const { say } = await scriptMicrophone(page);
  await page.goto('/settings');
  await page.getByRole('radio', { name: 'Pulsar para hablar' }).check();
  await page.getByRole('link', { name: 'Hablar', exact: true }).click();
  await talk.start();
  await talk.reaches('listening', 120_000);
  const hold = page.getByRole('button', { name: 'Mantén para hablar' });
  await expect(talk.status).toHaveText('Mantén pulsado para hablar');

  await test.step('by pointer', async () => {
    await say('en-04');
    await say(silence(1));
    await hold.hover();
    await page.mouse.down();
    await expect(hold).toHaveAttribute('aria-pressed', 'true');
    await say('en-01');
    await page.mouse.up();
    await expect(hold).toHaveAttribute('aria-pressed', 'false');
    // Before the answer, which would make it an interruption: nobody holds, so it is none.
    await say('en-04');
    const heard = await talk.words('user', 0);
    expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
  });

  await test.step('by keyboard, over the answer', async () => {
    await talk.isHeard();
    // The press of "talk" led here: the space bar works without looking for the button.
    await expect(hold).toBeFocused();
    await page.keyboard.down('Space');
    await expect(hold).toHaveAttribute('aria-pressed', 'true');
    await talk.reaches('listening', 2_000);
    await say('human-en-arctic-3');
    await page.keyboard.up('Space');
    const heard = await talk.words('user', 1);
    expect(wordErrors(SAID, heard, 'en').rate).toBeLessThanOrEqual(0.25);
    await expect(talk.entries('assistant').first()).toHaveAttribute('data-interrupted', 'true');
  });

  await talk.words('assistant', 1, 120_000);
  await expect(talk.entries('user')).toHaveCount(2);
  await talk.end();
});

test('a headset key silences the answer, another mutes, another ends', async ({ page }) => {
  test.setTimeout(180_000);
  const talk = new TalkScreen(page);
  const { say } = await scriptMicrophone(page);
  // The system calls these; a page cannot.
  await page.addInitScript(() => {
    const handlers = new Map<string, MediaSessionActionHandler | null>();
    const session = navigator.mediaSession;
    const set = session.setActionHandler.bind(session);
    session.setActionHandler = (action, handler) => {
      set(action, handler);
      handlers.set(action, handler);
    };
    Object.assign(globalThis, {
      helenKey: (action: string) => {
        const handler = handlers.get(action);
        handler?.({ action } as MediaSessionActionDetails);
        return Boolean(handler);
      },
    });
  });
  const press = (action: string): Promise<boolean> =>
    page.evaluate(
      (key) => (globalThis as unknown as { helenKey(key: string): boolean }).helenKey(key),
      action,
    );
  await page.goto('/');
  await talk.start();
  await talk.reaches('listening', 120_000);
  await say('en-01');
  await talk.isHeard();
  expect(await press('pause')).toBe(true);
  await talk.reaches('listening', 2_000);
  const whole = talk.log.locator(
    '[data-author="assistant"][data-final="true"]:not([data-interrupted="true"])',
  );
  await expect(whole, 'it was not said to its end').toHaveCount(0);

  const mute = page.getByRole('button', { name: 'Silenciar el micrófono' });
  await press('togglemicrophone');
  await expect(mute).toHaveAttribute('aria-pressed', 'true');
  await expect(talk.status).toHaveText('No te oigo: el micrófono está en silencio');
  await say('en-04');
  await say(silence(1));
  await press('togglemicrophone');
  await expect(mute).toHaveAttribute('aria-pressed', 'false');

  // A turn ends with a second of silence at the latest, and is told while it is still being said.
  await say(silence(3));
  await talk.reaches('listening', 2_000);
  await expect(talk.log.locator('[data-author="user"]'), 'muted, nobody is heard').toHaveCount(1);

  await press('hangup');
  await talk.reaches('idle');
  expect(await press('pause'), 'without a talk the keys are the system’s again').toBe(false);
});
