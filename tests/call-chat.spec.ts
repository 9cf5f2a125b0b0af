import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { expect, talk, test, type Caller } from './call-people';
import { expectAccessibleInBothThemes } from './fixtures';
import { message, push } from './together';

test.use({ screenshot: 'off' });
test.describe.configure({ timeout: 240_000 });

const chat = (person: Caller): Locator =>
  person.page.getByRole('complementary', { name: 'Chat', exact: true });
const openChat = (person: Caller) => person.button(/^Chat/).click();
const log = (person: Caller): Locator => chat(person).getByRole('log');

async function write(person: Caller, text: string): Promise<void> {
  await chat(person).getByLabel('Mensaje para la llamada').fill(text);
  await person.button('Enviar').click();
}

const hand = (person: Caller, name: string, buffer: Buffer) =>
  chat(person)
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'application/octet-stream', buffer });

const hash = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

test('the conversation goes on beside the call, and what is new is counted', async ({
  pair,
  server,
  group,
  eva,
}) => {
  const [one, other] = await pair();
  await push(server.url, eva, [message(group, 'Mirad el plano')]);
  await expect(one.button('Chat: 1 sin leer')).toBeVisible();
  await openChat(one);
  await expect(log(one)).toContainText('Mirad el plano');
  await expect(one.button('Chat')).toBeVisible();
  const field = chat(one).getByRole('textbox', { name: 'Mensaje', exact: true });
  // Letters that are keys of the call mean themselves here.
  await field.pressSequentially('mv de vuelta');
  await field.press('Enter');
  await openChat(other);
  await expect(log(other)).toContainText('mv de vuelta');
  await expect(other.tile('ana')).not.toContainText('En silencio.');
  await expect(other.tile('ana').locator('video')).toBeVisible();
  await expectAccessibleInBothThemes(one.page);
  await one.page.setViewportSize({ width: 390, height: 844 });
  await expect(field).toBeInViewport({ ratio: 1 });
  await expect(one.tile('Eva Luna')).toBeInViewport();
  await expect(one.button('Colgar')).toBeInViewport({ ratio: 1 });
  await field.press('Escape');
  await expect(chat(one)).toHaveCount(0);
  await talk(one, other);
});

test('with a guest one writes and hands over files from device to device', async ({
  caller,
  room,
  link,
  server,
  ana,
}) => {
  const before = server.requests().length;
  const one = await caller(ana);
  await one.enter(room);
  const guest = await caller(null);
  await guest.enter(await link(), 'Marta');
  await talk(one, guest);
  await openChat(guest);
  await expect(chat(guest)).toContainText('no se guarda en ningún sitio');
  await write(guest, 'Hola desde fuera');
  await expect(one.button('Chat: 1 sin leer')).toBeVisible();
  await openChat(one);
  await expect(log(one)).toContainText('Hola desde fuera');
  await expect(log(one)).toContainText('Marta');
  await write(one, '<b>Bienvenida</b>');
  await expect(log(guest)).toContainText('<b>Bienvenida</b>');

  // Nothing comes before it is wanted.
  const data = randomBytes(3_000_001);
  await hand(guest, 'plano final.bin', data);
  await expect(log(guest)).toContainText('Esperando a que ana lo acepte.');
  await expect(log(one)).toContainText('Marta quiere enviarte este archivo.');
  await expect(log(one)).toContainText('3 MB');
  await one.button('Aceptar').click();
  await expect(log(one)).toContainText('De Marta. Ha llegado entero.');
  await expect(log(guest)).toContainText('ana lo tiene.');
  const saving = one.page.waitForEvent('download');
  await log(one).getByRole('link', { name: 'Guardar' }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe('plano final.bin');
  expect(hash(readFileSync(await saved.path()))).toBe(hash(data));

  await hand(one, 'no.txt', Buffer.from('no'));
  await guest.button('Rechazar').click();
  await expect(log(one)).toContainText('Marta no lo ha querido.');
  await hand(one, 'nada.txt', Buffer.alloc(0));
  await expect(one.page.getByRole('region', { name: 'Avisos' })).toContainText(
    '«nada.txt» no se puede enviar',
  );
  // None of it passed through the server, which other tests have asked before.
  const since = server.requests().slice(before);
  expect(since.filter(({ path }) => /files|upload|media/.test(path))).toEqual([]);
  await expectAccessibleInBothThemes(guest.page);
  await talk(one, guest);
});

test('a file is stopped by either, and goes with who leaves', async ({
  caller,
  room,
  link,
  ana,
}, info) => {
  const one = await caller(ana);
  await one.enter(room);
  const guest = await caller(null);
  await guest.enter(await link(), 'Marta');
  await talk(one, guest);
  for (const person of [one, guest]) await openChat(person);
  await chat(one).getByRole('radio', { name: 'En la llamada' }).check();
  // Slow enough to be stopped, and more than Playwright hands over by itself.
  const large = info.outputPath('large');
  writeFileSync(large, Buffer.alloc(95_000_000, 7));
  const pick = () => chat(one).locator('input[type=file]').setInputFiles(large);
  await pick();
  await guest.button('Aceptar').click();
  await expect(log(one).getByRole('progressbar')).toBeVisible();
  await guest.button('Cancelar envío').click();
  for (const person of [one, guest]) await expect(log(person)).toContainText('Envío cancelado.');
  await pick();
  await guest.button('Aceptar').click();
  await expect(log(one).getByRole('progressbar')).toBeVisible();
  await one.button('Cancelar envío').click();
  await expect(log(guest).getByText('Envío cancelado.')).toHaveCount(2, { timeout: 60_000 });
  await pick();
  await expect(guest.button('Aceptar')).toBeVisible();
  await guest.button('Colgar').click();
  await expect(log(one)).toContainText('Marta ha salido de la llamada.');
});
