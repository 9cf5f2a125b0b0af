import { wordErrors } from '../bench/wer.mjs';
import { expect } from './fixtures';
import { recordPlayback, saying, scriptMicrophone, TalkScreen, upToItsEnd } from './talking';
import { test, speaks, signIn, choose, type, asked, stored, spoken, refused } from './voice-cloud';

test.beforeEach(({ cloud }) => {
  cloud.reset();
  cloud.clearRequests();
});

test('without an account the settings say so, and where to go', async ({ page }) => {
  await page.goto('/settings#assistant');
  const cloud = page.getByRole('radio', { name: /La nube/ });
  await expect(cloud).toBeDisabled();
  await expect(page.getByText('No has iniciado sesión.').first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Entrar en tu cuenta' })).toHaveAttribute(
    'href',
    '/account',
  );
});

test('answers with the model that was chosen, in a voice of the cloud; interrupted, only what was heard goes on', async ({
  page,
  cloud,
  helen,
}) => {
  speaks(cloud);
  const tale = 'Había una vez un gato azul. Vivía en un faro. '.repeat(12).trim();
  cloud.onMessage(
    'un cuento',
    { content: tale },
    { chunkSize: 12, streamingProfile: { ttft: 10, tps: 8 } },
  );
  cloud.onMessage('Y el final', { content: 'Se quedó a vivir allí.' });
  await signIn(page, helen);
  await choose(page, { voice: 'Nova' });
  await page.getByLabel('Modelo', { exact: true }).selectOption({ label: 'gpt-other' });

  await page.goto('/');
  const talk = new TalkScreen(page);
  await type(page, 'Cuéntame un cuento');
  await talk.reaches('speaking', 15_000);
  await expect(page.locator('.caption')).toContainText('Vivía', { timeout: 15_000 });
  await page.keyboard.press('Escape');
  const cut = talk.entries('assistant').first();
  await expect(cut).toHaveAttribute('data-interrupted', 'true');
  const heard = (await cut.textContent()) ?? '';
  expect(tale.startsWith(heard)).toBe(true);
  expect(heard.length).toBeLessThan(tale.length / 2);
  await expect
    .poll(() => helen.server.attempts().map(({ outcome }) => outcome), 'the provider was stopped')
    .toContain('cancelled');

  await type(page, '¿Y el final?');
  expect(await talk.words('assistant', 1, 15_000)).toBe('Se quedó a vivir allí.');
  const [first, second] = asked(cloud);
  expect(first).toMatchObject({
    model: 'gpt-other',
    messages: [{ role: 'user', content: 'Cuéntame un cuento' }],
  });
  expect(first!.system).toContain('se oye en voz alta');
  expect(second!.messages).toEqual([
    { role: 'user', content: 'Cuéntame un cuento' },
    { role: 'assistant', content: heard },
    { role: 'user', content: '¿Y el final?' },
  ]);
  const sentences = cloud.getRequests().filter(({ path }) => path.includes('audio/speech'));
  expect(sentences.length).toBeGreaterThan(1);
});

test('says what is wrong when nobody answers, and goes on', async ({
  page,
  cloud,
  helen,
  consoleErrors,
}) => {
  speaks(cloud);
  // The first that fits answers, and the second question holds the first.
  cloud.onMessage('algo normal', { content: 'Claro que sí.' });
  cloud.onMessage('algo raro', {
    error: { message: 'no', type: 'invalid_request_error' },
    status: 400,
  });
  const answer = 'Había una vez un gato azul que vivía en un faro.';
  cloud.onMessage(
    'algo largo',
    { content: answer },
    { chunkSize: 10, truncateAfterChunks: 4, streamingProfile: { ttft: 10, tps: 20 } },
  );
  cloud.onMessage('algo más', { error: { message: 'slow down' }, status: 429 });
  await signIn(page, helen);
  await choose(page);
  await page.goto('/');
  const talk = new TalkScreen(page);
  const told = (words: string) => page.getByText(words, { exact: false }).last();
  const settings = page.getByRole('button', { name: 'Ajustes', exact: true });

  await type(page, 'Dime algo raro');
  expect(await talk.words('assistant', 0, 15_000)).toBe('El modelo no aceptó la petición.');
  await expect(settings).toBeVisible();
  await type(page, 'Dime algo normal');
  expect(await talk.words('assistant', 1, 15_000)).toBe('Claro que sí.');
  expect(asked(cloud).at(-1)!.messages, 'why there was no answer is no part of the talk').toEqual([
    { role: 'user', content: 'Dime algo raro\nDime algo normal' },
  ]);

  await type(page, 'Dime algo largo');
  const came = await talk.words('assistant', 2, 15_000);
  expect(came.length, 'what came of an answer that broke off').toBeGreaterThan(5);
  expect(answer.startsWith(came)).toBe(true);
  await expect(told('El servicio no responde bien. Reintenta, o elige otro modelo.')).toBeVisible();

  await page.context().setOffline(true);
  await type(page, '¿Sigues ahí?');
  expect(await talk.words('assistant', 3, 15_000)).toBe('No hay conexión.');
  await page.context().setOffline(false);

  // Whoever administers may ask less of the providers; who talks can choose another.
  await type(page, 'Dime algo más');
  expect(await talk.words('assistant', 4, 15_000)).toBe('El servicio está saturado.');
  await expect(told('Reintenta en un momento, o elige otro modelo.')).toBeVisible();
  await settings.last().click();
  await expect(page.getByRole('radio', { name: /La nube/ })).toBeInViewport();
  // The browser's own lines about what was refused, and about the network.
  for (const line of consoleErrors.splice(0))
    expect(line).toMatch(/status of 400|status of 429|status of 503|ERR_INTERNET_DISCONNECTED/);
});

/** Of a turn, in the order in which they end; and HELEN's own part of it. */
const STAGES = [
  'turnEnd',
  'transcript',
  'firstToken',
  'firstSamples',
  'firstSound',
  'own',
] as const;
type Stage = (typeof STAGES)[number];

/** What the panel of times lays into the clipboard: milliseconds. */
interface Copied {
  turns: Record<Stage, number | null>[];
  summary: Record<Stage, { p50: number | null; p95: number | null }>;
}

test('a talk: heard, answered by the cloud, interrupted by voice, and timed', async ({
  page,
  context,
  cloud,
  helen,
}) => {
  test.setTimeout(300_000);
  speaks(cloud);
  const tale = 'Once there was a blue cat. He lived in a lighthouse. '.repeat(30).trim();
  cloud.onMessage(
    /London/i,
    { content: tale },
    { chunkSize: 12, streamingProfile: { ttft: 10, tps: 2 } },
  );
  cloud.onMessage(/hands/i, { content: 'They shook hands. Then they went home.' });
  await signIn(page, helen);
  await choose(page, { voice: 'Nova' });
  const { say } = await scriptMicrophone(page);
  await page.goto('/');
  const talk = new TalkScreen(page);
  const states = await talk.states();
  const before = helen.server.attempts().length;
  await talk.start();
  await talk.reaches('listening', 240_000);
  await say('en-01');
  const question = await talk.words('user', 0);
  expect(wordErrors(saying('en-01'), question, 'en').rate).toBeLessThanOrEqual(0.15);
  await talk.isHeard('lighthouse');
  expect((await states()).join()).toMatch(/processing,speaking$/);
  expect(asked(cloud).at(-1)!.system).toContain('heard, not read');

  await say('human-en-arctic-3');
  const interruption = await talk.words('user', 1);
  expect(wordErrors(saying('human-en-arctic-3'), interruption, 'en').rate).toBeLessThanOrEqual(
    0.25,
  );
  const cut = talk.entries('assistant').first();
  await expect(cut).toHaveAttribute('data-interrupted', 'true');
  const heard = (await cut.textContent()) ?? '';
  expect(heard).toContain('lighthouse');
  expect(tale.startsWith(heard)).toBe(true);
  await expect
    .poll(
      () =>
        helen.server
          .attempts()
          .slice(before)
          .find(({ model }) => model === 'gpt-test')?.outcome,
      'the provider was stopped',
    )
    .toBe('cancelled');
  expect(await talk.words('assistant', 1, 60_000)).toBe('They shook hands. Then they went home.');
  await talk.reaches('listening');
  expect(asked(cloud).at(-1)!.messages, 'the model knows what was heard').toEqual([
    { role: 'user', content: question },
    { role: 'assistant', content: heard },
    { role: 'user', content: interruption },
  ]);

  await page.getByRole('button', { name: /^Ver los tiempos/ }).click();
  for (const stage of ['Fin de turno', 'Entender', 'Pensar', 'Preparar la voz', 'Sonar'])
    await expect(
      page.getByRole('row', { name: stage }).getByRole('cell').first(),
      stage,
    ).toHaveText(/^[\d.]+$/);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copiar como JSON' }).click();
  await expect(page.getByText('Copiado')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const { turns, summary } = JSON.parse(copied) as Copied;
  expect(turns).toHaveLength(2);
  for (const stage of STAGES) {
    const times = turns.map((turn) => turn[stage]!).sort((a, b) => a - b);
    expect(times[0], stage).toBeGreaterThanOrEqual(0);
    // Of two the nearest ranks are the two themselves.
    expect(summary[stage], stage).toEqual({ p50: times[0], p95: times[1] });
  }
  await page.keyboard.press('Escape');
  await talk.end();
  const both = (text: string) => expect.objectContaining({ text, heard: text }) as unknown;
  await expect
    .poll(() => stored(helen), 'the server has what was said and heard, and no word more')
    .toEqual(
      expect.arrayContaining([
        both(question),
        both(heard),
        both(interruption),
        both('They shook hands. Then they went home.'),
      ]),
    );
});

test('a talk: written down and spoken by the cloud; where it fails this device goes on, and no word is lost or said twice', async ({
  page,
  cloud,
  helen,
  microphone,
  consoleErrors,
}) => {
  test.setTimeout(300_000);
  const first = saying('human-en-arctic-3');
  const rest = 'The rain had stopped, and the dog was waiting at the door.';
  cloud.onTranscription({
    transcription: { text: 'Tell me the end, please.', language: 'english' },
  });
  cloud.onMessage('the end, please', { content: `${first} ${rest}` });
  // What one says is a recording; the voice fails in the middle of the answer.
  cloud.onSpeech(/twentieth/, { audio: spoken('human-en-arctic-3'), format: 'pcm' });
  cloud.addFixture({ match: { endpoint: 'speech' }, response: refused });
  cloud.onMessage(/./, { content: 'Good night.' });
  await signIn(page, helen);
  await choose(page, { voice: 'Nova' });
  await page.getByRole('switch', { name: 'Transcribir en la nube' }).check();
  const played = await recordPlayback(page);
  await page.goto('/');
  const talk = new TalkScreen(page);
  microphone.plays('human-en-arctic-3', 60);
  await talk.start();
  expect(await talk.words('user', 0, 240_000)).toBe('Tell me the end, please.');
  await expect(page.getByText(/La voz de la nube ha fallado/)).toBeVisible({ timeout: 30_000 });
  expect(await talk.words('assistant', 0, 120_000)).toBe(`${first} ${rest}`);
  await talk.reaches('listening');
  await talk.end();

  cloud.prependFixture({ match: { endpoint: 'transcription' }, response: refused });
  const voice = await played();
  const seconds = microphone.plays(upToItsEnd(voice), 1);
  const [heard] = await Promise.all([
    talk.hears(seconds),
    expect(page.getByText(/La nube no ha podido transcribir/)).toBeVisible({ timeout: 120_000 }),
  ]);
  await talk.end();
  const { rate } = wordErrors(`${first} ${rest}`, heard, 'en');
  expect(rate, `heard again: ${heard}`).toBeLessThanOrEqual(0.2);
  for (const line of consoleErrors.splice(0)) expect(line).toMatch(/status of 400/);
});
