import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { recordPlayback, saying, TalkScreen, upToItsEnd } from './talking';

test.use({ voices: ['kokoro-82m'] });

test('a question in Spanish is answered aloud in Spanish', async ({ page, microphone }) => {
  test.setTimeout(240_000);
  const talk = new TalkScreen(page);
  const played = await recordPlayback(page);
  microphone.plays('es-07', 60);
  await page.goto('/');
  await talk.start();
  const heard = await talk.words('user', 0);
  expect(wordErrors(saying('es-07'), heard, 'es').errors).toBe(0);
  await talk.reaches('speaking', 120_000);
  const answer = await talk.words('assistant', 0, 120_000);
  expect(answer).toContain('Australia');
  await talk.end();

  // Heard again; nobody waits for what HELEN says to that.
  microphone.plays(upToItsEnd(await played()), 60);
  await talk.start();
  expect(await talk.words('user', 1), `spoken: ${answer}`).toMatch(/capital de Australia/i);
  await talk.end();
});
