import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { ownRows } from './rows';
import { Network } from './slow';
import { recordings, saying, scriptMicrophone, TalkScreen } from './talking';

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

test('what is said while the models still come is written down', async ({ page, server }) => {
  test.setTimeout(180_000);
  const network = await Network.before(server.url);
  try {
    // Half a minute for all of them.
    network.rate = 3e6;
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.goto(`${network.url}/`);
    await talk.start();
    await talk.reaches('loading');
    // Not before the microphone is open.
    await expect(() => say('en-01')).toPass();
    expect(await talk.sphere.getAttribute('data-state'), 'nobody could hear yet').toBe('loading');
    network.rate = Infinity;
    const heard = await talk.words('user', 0, 120_000);
    expect(wordErrors(saying('en-01'), heard, 'en').rate, heard).toBeLessThanOrEqual(0.15);
    await talk.end();
  } finally {
    network.close();
  }
});

interface Said {
  text: string;
  seq: number;
  segments: { from: number; to: number; text: string }[];
}

test('half a minute without a stop comes out whole, with the times of its parts', async ({
  page,
  microphone,
}) => {
  test.setTimeout(240_000);
  const talk = new TalkScreen(page);
  await page.goto('/');
  await talk.fetchModels();
  const captions: string[] = [];
  await page.exposeFunction('helenCaption', (text: string) => captions.push(text));
  await talk.log.evaluate((log) => {
    const { helenCaption } = globalThis as unknown as { helenCaption(text: string): void };
    new MutationObserver(() => {
      for (const one of log.querySelectorAll('[data-author="user"][data-final="false"]'))
        helenCaption(one.textContent?.trim() ?? '');
    }).observe(log, { subtree: true, childList: true, characterData: true });
  });
  const heard = await talk.hears(microphone.plays('human-en-two-cities', BETWEEN));
  await talk.end();
  const growing = new Set(captions.map((text) => text.split(' ').length));
  expect(growing.size, 'the words appear while they are said').toBeGreaterThan(3);
  expect(captions.find((text) => /best of times/i.test(text))).toBeTruthy();
  // The reader goes on where the transcript ends ("In short, …"), and is cut off in mid-sentence.
  const [told = '', rest = ''] = heard.split(/the period was so far/i);
  expect(wordErrors(saying('human-en-two-cities'), told, 'en').rate, heard).toBeLessThan(0.08);
  expect(rest, heard).toMatch(/like the present period/i);

  // Longer than Whisper hears at once: its parts are in order, none over another, and together they are what was said.
  const rows = await ownRows<Said>(page, 'messages');
  const said = rows.filter(({ segments }) => segments.length > 0).sort((a, b) => a.seq - b.seq);
  expect(said.map(({ text }) => text).join(' ')).toBe(heard);
  for (const { text, segments } of said) {
    expect(segments.map((one) => one.text.trim()).join(' ')).toBe(text);
    const times = segments.flatMap(({ from, to }) => [from, to]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});
