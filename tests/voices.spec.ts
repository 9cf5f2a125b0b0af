import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { scriptMicrophone, TalkScreen } from './talking';

test.use({ voices: ['piper-en_US-joe-medium', 'kokoro-82m'] });

/** One piece of text that a voice's worker made sound of. */
interface Made {
  engine: 'piper' | 'kokoro';
  /** -1: a first try, that nobody hears. */
  turn: number;
  rate: number;
  /** Hertz. */
  sampleRate: number;
  samples: number;
  loudest: number;
}

/** Notes what the voices' workers were asked for and gave. Call before the page loads. */
async function listenToWorkers(page: Page): Promise<() => Promise<Made[]>> {
  await page.addInitScript(() => {
    const made: Made[] = [];
    const post = Worker.prototype.postMessage as (...all: unknown[]) => void;
    Worker.prototype.postMessage = function (this: Worker, ...all: unknown[]) {
      const { type, id, turn, rate, voice } = all[0] as {
        type?: string;
        id: number;
        turn: number;
        rate: number;
        voice: { engine: Made['engine'] };
      };
      if (type === 'synthesise') {
        const heard = ({ data }: MessageEvent<{ id: number; type: string; sound: Given }>) => {
          if (data.id !== id) return;
          this.removeEventListener('message', heard);
          if (data.type !== 'sound' || !data.sound) return;
          const { samples, sampleRate } = data.sound;
          const loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
          const { engine } = voice;
          made.push({ engine, turn, rate, sampleRate, samples: samples.length, loudest });
        };
        this.addEventListener('message', heard);
      }
      post.apply(this, all);
    };
    interface Given {
      samples: Float32Array;
      sampleRate: number;
    }
    Object.assign(globalThis, { helenMade: made });
  });
  return async () =>
    (await page.evaluate(() => (globalThis as unknown as { helenMade: Made[] }).helenMade)).filter(
      ({ turn }) => turn >= 0,
    );
}

test('whom the person chooses is who is heard, as fast as they choose', async ({ page }) => {
  test.setTimeout(300_000);
  const made = await listenToWorkers(page);
  const { say } = await scriptMicrophone(page);
  await page.goto('/settings');
  const choice = page.getByRole('combobox', { name: 'En inglés' });
  const listen = page.getByRole('button', { name: 'Escuchar la voz en inglés' });
  const stop = page.getByRole('button', { name: 'Parar', exact: true });

  /** Lets the voice that is chosen say its sentence, and gives what was made of it. */
  const preview = async () => {
    const before = (await made()).length;
    await listen.click();
    await expect(stop).toHaveText('Parar', { timeout: 120_000 });
    await expect(listen, 'it comes to its end').toBeVisible({ timeout: 120_000 });
    const sounds = (await made()).slice(before);
    expect(sounds.length).toBeGreaterThan(0);
    for (const { loudest } of sounds) expect(loudest).toBeGreaterThan(0.02);
    const rates = [...new Set(sounds.map(({ sampleRate }) => sampleRate))];
    return {
      engines: [...new Set(sounds.map(({ engine }) => engine))],
      rates,
      seconds: sounds.reduce((sum, { samples, sampleRate }) => sum + samples / sampleRate, 0),
    };
  };
  const choose = async (name: RegExp) => {
    const option = choice.getByRole('option', { name });
    await expect(option).toHaveCount(1);
    await choice.selectOption({ label: (await option.textContent())?.trim() ?? '' });
  };

  await choose(/^Joe/);
  const joe = await preview();
  expect(joe).toMatchObject({ engines: ['piper'], rates: [22_050] });
  await choose(/^Heart/);
  const heart = await preview();
  expect(heart).toMatchObject({ engines: ['kokoro'], rates: [24_000] });

  await choose(/^Joe/);
  await page.getByRole('slider', { name: 'Velocidad' }).fill('2');
  const fast = await preview();
  expect(fast.engines).toEqual(['piper']);
  expect(fast.seconds / joe.seconds, 'twice as fast').toBeLessThan(0.7);
  await page.getByRole('slider', { name: 'Velocidad' }).fill('1');

  await test.step('an answer is spoken by whom nobody would have chosen otherwise', async () => {
    await choose(/^Heart/);
    const before = (await made()).length;
    await page.getByRole('link', { name: 'Hablar', exact: true }).click();
    const talk = new TalkScreen(page);
    await talk.start();
    await talk.reaches('listening', 120_000);
    await say('en-04');
    await talk.reaches('speaking', 120_000);
    const sounds = (await made()).slice(before);
    expect([...new Set(sounds.map(({ engine }) => engine))]).toEqual(['kokoro']);
    await talk.end();
  });
});
