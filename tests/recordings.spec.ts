import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { recordings, TalkScreen } from './talking';

// Nobody listens to the answers here: without voices the time is left to hearing.
test.use({ voices: [] });

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
