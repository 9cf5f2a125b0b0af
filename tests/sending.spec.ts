import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { unique } from './devices';
import { expectAccessible, keepsTheApp } from './fixtures';
import { attach, expect, rows, test, type Screen } from './together';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

/** Four seconds of red, then four of blue: VP8 of 64 by 48. */
const film = readFileSync(new URL('files/red-blue.webm', import.meta.url));

/** A picture of one colour, made by the browser. */
async function picture(page: Page, width: number, height: number): Promise<Buffer> {
  const data = await page.evaluate(
    ([width, height]) => {
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#0a0';
      context.fillRect(0, 0, width, height);
      return canvas.toDataURL('image/png').split(',')[1]!;
    },
    [width, height] as const,
  );
  return Buffer.from(data, 'base64');
}

/** Files as a person pastes them from elsewhere, or drops them. */
const hand = (page: Page, how: 'paste' | 'drop', name: string, type: string, bytes: Buffer) =>
  page.evaluate(
    ([how, name, type, data]) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const held = new DataTransfer();
      held.items.add(new File([bytes], name, { type }));
      const common = { bubbles: true, cancelable: true } as const;
      if (how === 'paste')
        return document
          .querySelector('textarea')!
          .dispatchEvent(new ClipboardEvent('paste', { ...common, clipboardData: held }));
      const place = document.querySelector('[role=log]')!;
      for (const type of ['dragenter', 'dragover', 'drop'])
        place.dispatchEvent(new DragEvent(type, { ...common, dataTransfer: held }));
      return true;
    },
    [how, name, type, bytes.toString('base64')] as const,
  );

const file = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });

const lying = (one: Screen): Locator =>
  one.page.getByRole('list', { name: 'Archivos por enviar' }).getByRole('listitem');
const leaving = (one: Screen): Locator =>
  one.page.getByRole('list', { name: 'Enviándose' }).getByRole('listitem');

/** The colour in the middle of a picture that is shown, and its size, once it is there. */
async function looked(shown: Locator): Promise<{ colour: string; width: number; height: number }> {
  await expect(shown).toBeVisible();
  return shown.evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    const [red = 0, green = 0, blue = 0] = context.getImageData(width / 2, height / 2, 1, 1).data;
    const most = Math.max(red, green, blue);
    const colour = most === red ? 'red' : most === green ? 'green' : 'blue';
    return { colour, width, height };
  });
}

test('a picture lies in the composer, goes made smaller with its words, and is looked at closely', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  await expect(one.field).toBeVisible();
  await hand(one.page, 'paste', 'verde.png', 'image/png', await picture(one.page, 3000, 1500));
  await expect(lying(one).getByRole('img', { name: 'verde' })).toBeVisible();
  await expectAccessible(one.page);
  const words = unique('El campo');
  await one.say(words);
  await expect(lying(one)).toHaveCount(0);
  const shown = other.said(words).getByRole('button', { name: 'Ver verde.webp' });
  expect(await looked(shown.locator('img'))).toEqual({ colour: 'green', width: 640, height: 320 });
  expect(await looked(one.said(words).locator('img'))).toMatchObject({ colour: 'green' });
  type Row = { text: string; kind: string; files: { mime: string; width: number }[] };
  const said = (await rows<Row>(other.page, eva, 'messages')).find(({ text }) => text === words);
  expect(said).toMatchObject({ kind: 'image', files: [{ mime: 'image/webp', width: 2048 }] });

  await shown.click();
  const viewer = other.page.getByRole('dialog', { name: 'Imágenes y vídeos' });
  expect(await looked(viewer.getByRole('img'))).toMatchObject({ width: 2048, height: 1024 });
  await expectAccessible(other.page);
  await other.page.keyboard.press('+');
  await expect(viewer.getByText('150 %')).toBeVisible();
  await viewer.getByRole('img').dblclick();
  await expect(viewer.getByText('100 %')).toBeVisible();
  const saved = other.page.waitForEvent('download');
  await viewer.getByRole('button', { name: 'Descargar' }).click();
  expect((await saved).suggestedFilename()).toBe('verde.webp');
  await other.page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();
  await expect(shown).toBeFocused();
});

test('a film is dropped anywhere on the thread; both see a picture of it, and it plays', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  await one.say(unique('Mira'));
  await hand(one.page, 'drop', 'colores.webm', 'video/webm', film);
  expect(await looked(lying(one).getByRole('img'))).toMatchObject({ colour: 'red' });
  await one.page.getByRole('button', { name: 'Enviar', exact: true }).click();
  for (const screen of [one, other]) {
    const shown = screen.log.getByRole('button', { name: 'Reproducir colores.webm' });
    expect(await looked(shown.locator('img'))).toEqual({ colour: 'red', width: 64, height: 48 });
    await expect(shown).toContainText('0:08');
  }
  await other.log.getByRole('button', { name: 'Reproducir colores.webm' }).click();
  const played = other.page.getByRole('dialog').locator('video');
  await expect
    .poll(() => played.evaluate((video: HTMLVideoElement) => video.currentTime))
    .toBeGreaterThan(0);
  await other.page.keyboard.press('Escape');
  // Kept: without the network it is still seen.
  await keepsTheApp(other.page);
  await other.page.context().setOffline(true);
  await other.page.reload();
  const kept = other.log.getByRole('button', { name: 'Reproducir colores.webm' });
  expect(await looked(kept.locator('img'))).toMatchObject({ colour: 'red' });
});

test('a voice note of the microphone is drawn, played, and played faster', async ({
  open,
  microphone,
  ana,
  eva,
  group,
}) => {
  microphone.plays('es-01');
  const options = { permissions: ['microphone'] };
  const [one, other] = [
    await open(ana, `/chat?id=${group}`, options),
    await open(eva, `/chat?id=${group}`),
  ];
  const recorder = one.page.getByRole('group', { name: 'Grabar una nota de voz' });
  await one.button('Grabar una nota de voz').click();
  await expect(recorder.getByRole('timer')).toHaveText(/0:0[2-9]/);
  await recorder.getByRole('button', { name: 'Pausar' }).click();
  await expect(recorder.getByRole('status')).toHaveText('Grabación en pausa');
  await recorder.getByRole('button', { name: 'Seguir grabando' }).click();
  await expect(recorder.getByRole('timer')).toHaveText(/0:0[3-9]/);
  await recorder.getByRole('button', { name: 'Enviar la nota de voz' }).click();
  await expect(recorder).toHaveAttribute('data-state', 'idle');

  const note = other.log.getByRole('group', { name: /^Nota de voz, 0:0\d$/ });
  await expect(note).toBeVisible();
  type Row = { kind: string; files: { waveform: number[]; duration: number }[] };
  const said = (await rows<Row>(other.page, eva, 'messages')).find(({ kind }) => kind === 'audio');
  const { waveform = [], duration = 0 } = said?.files[0] ?? {};
  expect(waveform).toHaveLength(96);
  expect(Math.max(...waveform)).toBe(255);
  expect(duration).toBeGreaterThan(2.9);
  await note.getByRole('button', { name: 'Velocidad: 1' }).click();
  await expect(note.getByRole('button', { name: 'Velocidad: 1,5' })).toBeVisible();
  await note.getByRole('button', { name: 'Reproducir' }).click();
  const place = note.getByRole('slider', { name: 'Posición' });
  await expect(place).toHaveAttribute('aria-valuenow', /[1-4]/);
  await expect(note.getByRole('button', { name: 'Reproducir' })).toBeVisible();
  await expect(place, 'heard to its end').toHaveAttribute('aria-valuenow', '0');
  await place.press('ArrowRight');
  await expect(place).toHaveAttribute('aria-valuenow', String(Math.round(duration)));
});

test('any file: how far it is, paused, resumed, taken back; and it is saved as it was', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  await expect(one.field).toBeVisible();
  const wire = await one.page.context().newCDPSession(one.page);
  const slow = { offline: false, latency: 0, downloadThroughput: -1 };
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: 32 << 10 });
  const bytes = Buffer.alloc(3 << 20, 'abcdefg');
  await attach(one, [
    file('plano.zip', 'application/zip', bytes),
    file('no.txt', 'text/plain', Buffer.from('no')),
  ]);
  await expect(lying(one)).toHaveCount(2);
  await expect(lying(one).first()).toContainText('3,1 MB');
  await expect(one.button('Enviar')).toBeEnabled();
  await one.page.getByRole('button', { name: 'Enviar', exact: true }).click();
  await expect(leaving(one).first()).toContainText(/de 3,1 MB · .*\/s/);
  await expect(leaving(one).last()).toContainText('En espera');
  await one.button('Quitar no.txt').click();
  await expect(leaving(one)).toHaveCount(1);
  await one.button('Pausar plano.zip').click();
  await expect(leaving(one).first()).toContainText('En pausa');
  await expectAccessible(one.page);
  // What a person paused stays so over a reload.
  await one.page.reload();
  await expect(leaving(one)).toContainText('En pausa');
  await wire.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await one.button('Seguir enviando plano.zip').click();
  await expect(leaving(one)).toHaveCount(0);
  const saved = other.page.waitForEvent('download');
  await other.log.getByRole('button', { name: 'Descargar plano.zip' }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe('plano.zip');
  expect(readFileSync(await download.path()).equals(bytes)).toBe(true);
  await expect(other.log.getByText('no.txt')).toHaveCount(0);
});

test('without the network files wait where one sees them, over a reload, and go in their order', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  await keepsTheApp(one.page);
  await one.page.context().setOffline(true);
  const big = Buffer.alloc(1 << 20, 'x');
  await attach(one, [
    file('uno.bin', 'application/zip', big),
    file('dos.txt', 'text/plain', Buffer.from('2')),
  ]);
  await expect(lying(one).getByRole('progressbar')).toHaveCount(0);
  await expect(lying(one)).toHaveCount(2);
  const words = unique('Los dos');
  await one.say(words);
  await expect(leaving(one).first()).toContainText('Sin conexión');
  await one.page.reload();
  await expect(leaving(one)).toHaveCount(2);
  await expect(leaving(one).first()).toContainText('uno.bin');
  // It goes on wherever one is in the app.
  await one.page.goto('/chat');
  await one.page.context().setOffline(false);
  await expect(other.said(words)).toContainText('dos.txt');
  const names = await other.log.getByRole('button', { name: /^Descargar / }).allTextContents();
  expect(names.map((text) => text.trim().slice(0, 7))).toEqual(['uno.bin', 'dos.txt']);
});

test('an empty file and one that is too large are not taken, and it is said why', async ({
  open,
  ana,
  group,
}, info) => {
  const one = await open(ana, `/chat?id=${group}`);
  await attach(one, file('nada.txt', 'text/plain', Buffer.alloc(0)));
  await expect(one.page.getByRole('region', { name: 'Avisos' })).toContainText('nada.txt');
  // One byte more than is taken, of which none lies on the disk.
  const large = info.outputPath('película.bin');
  closeSync(openSync(large, 'w'));
  truncateSync(large, (100 << 20) + 1);
  await attach(one, large);
  const told = one.page.getByRole('region', { name: 'Avisos' }).filter({ hasText: 'película.bin' });
  await expect(told).toContainText('El archivo es demasiado grande.');
  await expect(lying(one)).toHaveCount(0);
  await expect(one.button('Enviar')).toBeDisabled();
  await expectAccessible(one.page);
});
