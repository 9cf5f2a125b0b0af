import { readFileSync } from 'node:fs';
import { expectAccessible } from './fixtures';
import { attach, expect, test, type Screen } from './together';

const leaving = (one: Screen) =>
  one.page.getByRole('list', { name: 'Enviándose' }).getByRole('listitem');

test('the server is killed in mid-upload: the app goes on where it was, by itself, and the file is whole', async ({
  server,
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
  await wire.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: 256 << 10 });
  const buffer = Buffer.alloc(3 << 20, 'abcdefghijk');
  await attach(one, { name: 'plano.zip', mimeType: 'application/zip', buffer });
  await expect(one.button('Enviar')).toBeEnabled();
  await one.button('Enviar').click();
  await expect(leaving(one)).toContainText(/[12](,\d)? MB de 3,1 MB/, { timeout: 30_000 });
  await server.end('SIGKILL');
  await expect(leaving(one)).toContainText(/se reintenta solo|Sin conexión/, { timeout: 30_000 });
  const began: number[] = [];
  one.page.on('request', (request) => {
    if (request.method() === 'PATCH') began.push(Number(request.headers()['upload-offset']));
  });
  await wire.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 });
  await server.run();
  const shown = other.log.getByRole('button', { name: 'Descargar plano.zip' });
  await expect(shown).toBeVisible({ timeout: 60_000 });
  await expect(leaving(one)).toHaveCount(0);
  const saved = other.page.waitForEvent('download');
  await shown.click();
  expect(readFileSync(await (await saved).path()).equals(buffer)).toBe(true);
  expect(began[0], 'not from its beginning').toBeGreaterThan(0);
});

test('what the server refused stays where it is seen; tried again by its button it arrives', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  await expect(one.field).toBeVisible();
  // As a proxy refuses that is set up wrongly: not in our words.
  let refused = 0;
  const uploads = '**/api/uploads/**';
  await one.page.route(uploads, (route) => {
    refused += 1;
    return route.fulfill({ status: 403, contentType: 'text/html', body: '<h1>Forbidden</h1>' });
  });
  const buffer = Buffer.from('Paso 1: salir. Paso 2: llegar.');
  await attach(one, { name: 'plano.txt', mimeType: 'text/plain', buffer });
  await expect(one.button('Enviar')).toBeEnabled();
  await one.button('Enviar').click();
  await expect(leaving(one)).toContainText('El servidor no acepta este archivo.');
  const spoken = one.page.getByRole('status').filter({ hasText: 'Un archivo no se pudo enviar.' });
  await expect(spoken).toBeAttached();
  await expectAccessible(one.page);
  const before = refused;
  // Nothing goes by itself where only a person can help; by the button it is tried, and refused, once more.
  await one.button('Reintentar plano.txt').click();
  await expect.poll(() => refused).toBeGreaterThan(before);
  await expect(leaving(one)).toContainText('El servidor no acepta este archivo.');
  await one.page.unroute(uploads);
  await one.button('Reintentar plano.txt').click();
  const shown = other.log.getByRole('button', { name: 'Descargar plano.txt' });
  await expect(shown).toBeVisible();
  await expect(leaving(one)).toHaveCount(0);
  const saved = other.page.waitForEvent('download');
  await shown.click();
  expect(readFileSync(await (await saved).path()).equals(buffer)).toBe(true);
});
