import { wordErrors } from '../bench/wer.mjs';
import { expect, expectAccessible, test } from './fixtures';
import { viewports } from './routes';
import { cough, recordPlayback, saying, scriptMicrophone, TalkScreen, upToItsEnd } from './talking';

const GREETING = saying('en-01');
const SAID = saying('human-en-arctic-3');

test.describe('a talk beside the moving sphere', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('is heard, answered aloud, and kept', async ({ page, context, server, microphone }) => {
    test.setTimeout(180_000);
    const talk = new TalkScreen(page);
    const asked: { url: string; body: number }[] = [];
    context.on('request', (request) =>
      asked.push({ url: request.url(), body: request.postDataBuffer()?.length ?? 0 }),
    );
    const played = await recordPlayback(page);
    await page.goto('/');
    await expect(talk.sphere.locator('canvas'), 'the sphere moves').toBeVisible();
    await talk.fetchModels();
    // Quiet at first, so that listening is seen before there is anything to hear.
    microphone.plays(8, 'en-01', 60);
    const states = await talk.states();

    await talk.start();
    const heard = await talk.words('user', 0);
    expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
    await talk.reaches('speaking');
    const answer = await talk.words('assistant', 0, 120_000);
    await talk.reaches('listening');
    expect((await states()).join(), 'the states, in order').toMatch(
      /^idle,loading,listening,processing,speaking,listening$/,
    );
    expect(answer, 'the sound check repeats what it heard').toContain(heard.replace(/[.?!]$/, ''));
    await talk.end();

    await test.step('nothing but our own server is asked, and nobody is sent anything', () => {
      const elsewhere = asked.filter(({ url }) => !/^(data|blob):/.test(url));
      expect(elsewhere.filter(({ url }) => !url.startsWith(`${server.url}/`))).toEqual([]);
      expect(asked.filter(({ body }) => body > 0)).toEqual([]);
    });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await test.step('the transcript and the times can be used by everyone', async () => {
      await page.getByRole('button', { name: 'Mostrar la transcripción' }).click();
      await page.getByRole('button', { name: /^Ver los tiempos/ }).click();
      await expect(page.getByRole('dialog', { name: 'Tiempos' })).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      await expectAccessible(page);
    });
    await expect(talk.sphere.locator('canvas'), 'it comes to rest when asked to').toBeHidden();
    const voice = await played();
    await test.step('what left the loudspeaker says what the screen says', async () => {
      microphone.plays(upToItsEnd(voice), 4);
      await talk.start();
      const again = await talk.words('user', 1, 120_000);
      await talk.end();
      // A pause between its two sentences may end the turn: then the first is what must match.
      const rate = Math.min(...[heard, answer].map((said) => wordErrors(said, again, 'en').rate));
      expect(rate, `spoken: ${answer}\nheard again: ${again}`).toBeLessThanOrEqual(0.25);
    });

    await test.step('the history holds it', async () => {
      await page.goto('/chat');
      await page
        .getByRole('link', { name: /London/ })
        .first()
        .click();
      await expect(page.getByText(heard, { exact: true }).first()).toBeVisible();
      await expect(page.getByText(answer.slice(0, 40)).first()).toBeVisible();
    });
  });
});

test.describe('a talk', () => {
  test('stops answering when the person speaks again', async ({ page }) => {
    test.setTimeout(180_000);
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.goto('/');
    await talk.start();
    await talk.reaches('listening');
    await say('en-01');
    const first = await talk.words('user', 0);
    await talk.reaches('speaking');
    await say('human-en-arctic-3');
    const second = await talk.words('user', 1);
    expect(wordErrors(SAID, second, 'en').rate).toBeLessThanOrEqual(0.25);
    const cut = talk.entries('assistant').first();
    await expect(cut).toHaveAttribute('data-interrupted', 'true');
    const kept = (await cut.textContent()) ?? '';
    expect(kept.length, 'only what was heard is kept').toBeLessThan(first.length + 60);
    await talk.reaches('speaking');
    await talk.end();
  });

  test('a cough lowers the answer, which then goes on to its end', async ({ page }) => {
    test.setTimeout(180_000);
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.goto('/');
    await talk.start();
    await talk.reaches('listening');
    await say('en-04');
    const heard = await talk.words('user', 0);
    await talk.reaches('speaking');
    await say(cough());
    const answer = await talk.words('assistant', 0, 90_000);
    expect(answer).toContain(heard.replace(/[.?!]$/, ''));
    await expect(talk.entries('assistant').first()).not.toHaveAttribute('data-interrupted');
    await expect(talk.entries('user')).toHaveCount(1);
    await talk.end();
  });

  test('Esc and the button silence the answer, and listening goes on', async ({ page }) => {
    test.setTimeout(180_000);
    const talk = new TalkScreen(page);
    const { say } = await scriptMicrophone(page);
    await page.goto('/');
    await talk.start();
    await talk.reaches('listening');
    await say('en-01');
    await talk.isHeard();
    await page.keyboard.press('Escape');
    await talk.reaches('listening', 2_000);
    await expect(talk.entries('assistant').first()).toHaveAttribute('data-interrupted', 'true');

    await say('en-04');
    await talk.words('user', 1);
    await talk.reaches('speaking');
    await page.getByRole('button', { name: 'Interrumpir' }).click();
    await talk.reaches('listening', 2_000);
    const whole = talk.log.locator(
      '[data-author="assistant"][data-final="true"]:not([data-interrupted="true"])',
    );
    await expect(whole, 'neither was said to its end').toHaveCount(0);
    await talk.end();
  });

  test('a reload in mid-answer loses nothing that was said', async ({ page, microphone }) => {
    const talk = new TalkScreen(page);
    microphone.plays('en-04', 60);
    await page.goto('/');
    await talk.start();
    const heard = await talk.words('user', 0);
    await talk.reaches('speaking');
    await page.reload();
    await talk.reaches('idle');
    await page.goto('/chat');
    await page
      .getByRole('link', { name: /Thursday/ })
      .first()
      .click();
    await expect(page.getByText(heard, { exact: true }).first()).toBeVisible();
  });

  for (const [name, viewport] of Object.entries(viewports)) {
    test(`answers in writing where there is no voice, on a ${name}`, async ({
      page,
      microphone,
    }) => {
      const talk = new TalkScreen(page);
      await page.setViewportSize(viewport);
      microphone.plays('es-07', 60);
      await page.goto('/');
      const states = await talk.states();
      await talk.start();
      const heard = await talk.words('user', 0);
      // Of six words one may be misheard where two talks share the machine.
      expect(wordErrors(saying('es-07'), heard, 'es').rate, heard).toBeLessThanOrEqual(0.25);
      await expect(page.getByRole('region', { name: 'Avisos' }), 'it says why').toContainText(
        'No hay voz para este idioma en este dispositivo. Respondo por escrito',
      );
      expect(await talk.words('assistant', 0)).toContain(heard.replace(/[.?!]$/, ''));
      await talk.end();
      expect((await states()).join(), 'never speaking without a voice').not.toContain('speaking');
      await test.step('the transcript is shown when asked for, and put away', async () => {
        await page.getByRole('button', { name: 'Mostrar la transcripción' }).click();
        await expect(talk.entries('user').first()).toBeInViewport();
        const [log, sphere] = await Promise.all([
          talk.log.boundingBox(),
          talk.sphere.boundingBox(),
        ]);
        if (name === 'desktop') expect(log!.x).toBeGreaterThanOrEqual(sphere!.x + sphere!.width);
        else expect(log!.y).toBeGreaterThanOrEqual(sphere!.y + sphere!.height);
        await page.getByRole('button', { name: 'Ocultar la transcripción' }).click();
        await expect.poll(async () => (await talk.log.boundingBox())!.width).toBeLessThan(2);
      });
      await expect(page.getByRole('button', { name: 'Hablar', exact: true })).toHaveCount(1);
    });
  }
});
