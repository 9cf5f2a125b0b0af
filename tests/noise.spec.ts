import { expect, test } from './fixtures';
import { click, cough, TalkScreen } from './talking';

test('noise, silence, a key and a cough make no turn and no text', async ({ page, microphone }) => {
  test.setTimeout(120_000);
  const talk = new TalkScreen(page);
  microphone.plays('noise-dishes', 2, click(), 2, cough(), 2, click(), cough(), 3, 'es-07', 3);
  await page.goto('/');
  await talk.start();
  await talk.reaches('listening');
  const states = await talk.states();
  // The one question after all the noise is the first thing there is.
  const first = await talk.words('user', 0, 90_000);
  expect(first).toMatch(/australia/i);
  expect((await states()).slice(0, 2).join(), 'only listening came before').toBe(
    'listening,processing',
  );
  await talk.end();
});
