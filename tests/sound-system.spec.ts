import type { Browser, Page } from '@playwright/test';
import { wordErrors } from '../bench/wer.mjs';
import { expect, test } from './fixtures';
import { ownRows } from './rows';
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

/**
 * A page that Playwright does not hold: those it does are never hidden, and what is not hidden is never frozen. Whoever
 * opens it closes the browser.
 */
async function bareTab(browser: Browser, url: string) {
  const devtools = await browser.newBrowserCDPSession();
  const { targetId } = await devtools.send('Target.createTarget', { url });
  const { sessionId } = await devtools.send('Target.attachToTarget', { targetId });
  const asked = new Map<number, (answer: { result?: { value: unknown } }) => void>();
  devtools.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id: number; result: object };
    asked.get(id)?.(result);
  });
  let last = 0;
  const send = async (method: string, params: object) => {
    const id = ++last;
    const answer = new Promise<{ result?: { value: unknown } }>((resolve) =>
      asked.set(id, resolve),
    );
    const message = JSON.stringify({ id, method, params });
    await devtools.send('Target.sendMessageToTarget', { sessionId, message });
    return answer;
  };
  return {
    is: async (expression: string) =>
      (await send('Runtime.evaluate', { expression, returnByValue: true })).result?.value,
    life: (state: 'frozen' | 'active') => send('Page.setWebLifecycleState', { state }),
    /** Another tab comes before it, until it is looked at again. */
    hide: () => devtools.send('Target.createTarget', { url: 'about:blank' }),
    show: () => devtools.send('Target.activateTarget', { targetId }),
    close: () => devtools.send('Target.closeTarget', { targetId }),
  };
}

test('a tab that was hidden and frozen listens again when it is back', async ({
  browser,
  server,
  microphone,
}) => {
  test.setTimeout(240_000);
  // Quiet until it is back; the models are loaded and the tab is away meanwhile.
  const [quiet, away] = [75, 10];
  microphone.plays(quiet, 'en-01', 60);
  const tab = await bareTab(browser, `${server.url}/`);
  const is = (expression: string, value: unknown, timeout = 60_000) =>
    expect.poll(() => tab.is(expression), { message: expression, timeout }).toEqual(value);
  const button = (name: string) =>
    `[...document.querySelectorAll('button')].find((one) => /^(${name})$/.test(one.ariaLabel ?? one.textContent.trim()))`;
  const state = `document.querySelector('[data-state]')?.dataset.state`;
  await is(`Boolean(${button('Hablar|Talk')})`, true);
  await tab.is(`globalThis.helenLife = [];
    for (const type of ['freeze', 'resume'])
      document.addEventListener(type, () => helenLife.push(type + ' ' + document.visibilityState))`);
  await tab.is(`${button('Hablar|Talk')}?.click()`);
  const opened = Date.now();
  await is(state, 'listening');
  await tab.hide();
  await is('document.visibilityState', 'hidden');
  await tab.life('frozen');
  const frozen = Date.now();
  await is('helenLife.join()', 'freeze hidden');
  await expect
    .poll(() => Date.now() - frozen, { timeout: (away + 5) * 1000 })
    .toBeGreaterThan(away * 1000);
  await tab.life('active');
  await tab.show();
  await is('helenLife.join()', 'freeze hidden,resume hidden');
  await is('document.visibilityState', 'visible');
  await is(state, 'listening');
  expect(Date.now() - opened, 'it was back in time').toBeLessThan(quiet * 1000);

  const said = (author: string) =>
    `document.querySelector('[data-author="${author}"][data-final="true"]')?.textContent ?? ''`;
  await expect.poll(() => tab.is(said('user')), { timeout: 120_000 }).not.toBe('');
  const heard = String(await tab.is(said('user')));
  expect(wordErrors(GREETING, heard, 'en').rate).toBeLessThanOrEqual(0.15);
  await expect.poll(() => tab.is(said('assistant')), { timeout: 120_000 }).not.toBe('');
  await tab.is(`${button('Terminar|End')}?.click()`);
  await is(state, 'idle');
  await tab.close();
});

test.describe('the first use of a voice', () => {
  test.use({ locale: 'en-US' });

  test('measures its pace on this device, which the next start goes by', async ({ page }) => {
    test.setTimeout(240_000);
    // What the workers of voices are asked to say as a try, and how often one has answered with sound.
    await page.addInitScript(() => {
      const tried = { asked: 0, answered: 0 };
      const post = Worker.prototype.postMessage as (...all: unknown[]) => void;
      Worker.prototype.postMessage = function (this: Worker, ...all: unknown[]) {
        const { type, turn } = all[0] as { type?: string; turn?: number };
        if (type === 'synthesise' && turn === -1) {
          tried.asked++;
          const heard = ({ data }: MessageEvent<{ type: string }>) => {
            if (data.type !== 'sound') return;
            tried.answered++;
            this.removeEventListener('message', heard);
          };
          this.addEventListener('message', heard);
        }
        post.apply(this, all);
      };
      Object.assign(globalThis, { helenTried: tried });
    });
    const tried = () =>
      page.evaluate(
        () =>
          (globalThis as unknown as { helenTried: { asked: number; answered: number } }).helenTried,
      );
    type Paces = Record<string, number>;
    const paces = async (): Promise<Paces> =>
      (await ownRows<{ key: string; value: Paces }>(page, 'facts')).find(
        ({ key }) => key === 'voice-paces',
      )?.value ?? {};
    const talk = new TalkScreen(page);
    await page.goto('/');
    expect(await paces(), 'nothing is known').toEqual({});
    await talk.start();
    await talk.reaches('listening', 120_000);
    await expect.poll(async () => Object.keys(await paces())).toHaveLength(1);
    const [[voice = '', pace = 0] = []] = Object.entries(await paces());
    expect(voice).toContain('joe');
    // Seconds of work for a second of sound.
    expect(pace).toBeGreaterThan(0.01);
    expect(pace).toBeLessThan(10);
    await talk.end();

    // Another figure than this device would ever measure: it stands, for it is believed.
    await page.evaluate(
      ([key, value]) =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('helen');
          opening.onsuccess = () => {
            const store = opening.result.transaction('facts', 'readwrite').objectStore('facts');
            const row = { key: 'voice-paces', value: { [key as string]: value }, at: Date.now() };
            const put = store.put(row);
            put.onerror = () => reject(put.error);
            put.onsuccess = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
      [voice, 77] as const,
    );
    await page.reload();
    await talk.start();
    await talk.reaches('listening', 120_000);
    await expect.poll(tried, 'one try, to warm up').toEqual({ asked: 1, answered: 1 });
    await talk.end();
    expect(await paces(), 'nothing was measured anew').toEqual({ [voice]: 77 });
  });
});
