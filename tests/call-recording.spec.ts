import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, talk, test } from './call-people';
import { expectAccessibleInBothThemes } from './fixtures';

test.use({ screenshot: 'off' });
test.describe.configure({ timeout: 240_000 });

/** What a file is when it is played: seconds, its picture's size, how loud it is and whether its picture is all one. */
const played = (page: Page, data: Buffer) =>
  page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const file = new Blob([bytes], { type: 'video/webm' });
    const video = document.createElement('video');
    Object.assign(video, { muted: true, src: URL.createObjectURL(file) });
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = () => reject(new Error(video.error?.message));
    });
    const { duration, videoWidth: width, videoHeight: height } = video;
    video.currentTime = duration / 2;
    await new Promise((resolve) => (video.onseeked = resolve));
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const pen = canvas.getContext('2d')!;
    pen.drawImage(video, 0, 0);
    const { data: pixels } = pen.getImageData(0, 0, width, height);
    let [least, most] = [255, 0];
    for (let at = 0; at < pixels.length; at += 4) {
      least = Math.min(least, pixels[at]!);
      most = Math.max(most, pixels[at]!);
    }
    const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(
      await file.arrayBuffer(),
    );
    const samples = sound.getChannelData(0);
    const loudness = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
    return { duration, width, height, contrast: most - least, seconds: sound.duration, loudness };
  }, data.toString('base64'));

test('who records is seen by all as long as it lasts, and has a file that plays', async ({
  pair,
  caller,
  link,
}) => {
  const [one, other] = await pair();
  await one.button('Más opciones').click();
  await one.button('Grabar la llamada').click();
  await expect(one.button('Parar la grabación')).toBeVisible();
  await one.page.keyboard.press('Escape');
  await expect(one.page.getByText('Estás grabando')).toBeVisible();
  await expect(other.page.getByText('Graban la llamada: ana')).toBeVisible();
  await expect(other.tile('ana')).toContainText('Graba la llamada.');
  await expect(other.page.getByRole('region', { name: 'Avisos' })).toContainText(
    'ana graba la llamada',
  );
  await expectAccessibleInBothThemes(one.page);
  // Who comes later sees it, too.
  const guest = await caller(null);
  await guest.enter(await link(), 'Marta');
  await expect(guest.page.getByText('Graban la llamada: ana')).toBeVisible();
  const since = Date.now();
  await talk(one, other, guest);
  await expect.poll(() => Date.now() - since).toBeGreaterThan(4000);

  const saving = one.page.waitForEvent('download');
  await one.button('Más opciones').click();
  await one.button('Parar la grabación').click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toMatch(/^Llamada \d{4}-\d\d-\d\d \d\d\.\d\d\.webm$/);
  await expect(other.page.getByText('Graban la llamada')).toHaveCount(0);
  await expect(other.tile('ana')).not.toContainText('Graba la llamada.');
  const file = await played(one.page, readFileSync(await saved.path()));
  expect(file.duration).toBeGreaterThan(4);
  expect(Math.abs(file.duration - file.seconds)).toBeLessThan(1.5);
  expect([file.width, file.height]).toEqual([1280, 720]);
  expect(file.contrast, 'more than one colour').toBeGreaterThan(100);
  expect(file.loudness, 'somebody is heard').toBeGreaterThan(0.001);
});

test('a recording ends with the call, and is saved', async ({ pair }) => {
  const [one, other] = await pair();
  await one.button('Más opciones').click();
  await one.button('Grabar la llamada').click();
  await one.page.keyboard.press('Escape');
  await expect(other.page.getByText('Graban la llamada: ana')).toBeVisible();
  await one.receives();
  const saving = one.page.waitForEvent('download');
  await one.button('Colgar').click();
  const saved = await saving;
  const file = await played(one.page, readFileSync(await saved.path()));
  expect(file.duration).toBeGreaterThan(0);
  expect(file.seconds).toBeGreaterThan(0);
  await expect(one.page.getByRole('heading', { name: 'La llamada ha terminado' })).toBeVisible();
});

test('where the browser cannot record, that is said', async ({ caller, room, ana }) => {
  const one = await caller(ana);
  await one.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'MediaRecorder'));
  await one.enter(room);
  await one.button('Más opciones').click();
  await expect(one.button('Grabar la llamada')).toBeDisabled();
  await expect(one.page.getByText('Este navegador no puede grabar llamadas.')).toBeVisible();
});
