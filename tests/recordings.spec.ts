import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { recordings, TalkScreen } from './talking';

// Nobody listens to the answers here: without voices the time is left to hearing.
test.use({ voices: [] });

/** Longer than any turn waits in silence. Seconds. */
const BETWEEN = 3;

test('every recording, spoken into the microphone, is written down', async ({
  page,
  microphone,
}, info) => {
  test.setTimeout(10 * 60_000);
  const talk = new TalkScreen(page);
  let mistakes = 0;
  let spoken = 0;
  const lines: string[] = [];
  await page.goto('/');
  for (const language of ['es', 'en'] as const) {
    const said = recordings.filter((one) => one.language === language);
    const heard = await talk.hears(
      microphone.plays(...said.flatMap(({ name }) => [name, BETWEEN])),
    );
    await talk.end();
    const text = said.map((one) => one.text).join(' ');
    const { errors, words } = wordErrors(text, heard, language);
    mistakes += errors;
    spoken += words;
    lines.push(`${errors} of ${words} words wrong, ${language}`, text, heard);
  }
  lines.push(`${((100 * mistakes) / spoken).toFixed(1)} % of ${spoken} words`);
  await info.attach('transcripts', { body: lines.join('\n'), contentType: 'text/plain' });
  expect(mistakes / spoken, lines.join('\n')).toBeLessThanOrEqual(0.12);
});
