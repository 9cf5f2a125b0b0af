import { expectAccessibleInBothThemes } from './fixtures';
import { end, expect, test } from './phones';

test('a link is made, copied and revoked; who comes by it needs a name and nothing else', async ({
  phone,
  browser,
  server,
  ana,
}) => {
  const maker = await phone(ana, '/calls');
  await maker.page.getByRole('button', { name: 'Nuevo enlace' }).click();
  const dialog = maker.page.getByRole('dialog', { name: 'Llamada con enlace' });
  await dialog.getByLabel('Nombre (opcional)').fill('Reunión del viernes');
  await dialog.getByRole('button', { name: 'Crear enlace' }).click();
  const field = maker.page.getByLabel('Enlace', { exact: true });
  await expect(field).toHaveValue(/\/call\/[a-z0-9]{15}#k=.{16,}$/);
  const address = await field.inputValue();
  const outside = await browser.newContext({ baseURL: server.url, locale: 'es-ES' });
  const guest = await outside.newPage();
  await guest.goto(address);
  await expect(guest.getByRole('heading', { name: 'Reunión del viernes' })).toBeVisible();
  await expect(guest.getByText('ana te invita a una llamada')).toBeVisible();
  await guest.getByRole('button', { name: 'Entrar', exact: true }).click();
  await expect(guest.getByText('Escribe tu nombre para entrar.')).toBeVisible();
  await outside.close();
  await maker.page.getByRole('button', { name: 'Anular enlace' }).click();
  await maker.page.getByRole('alertdialog').getByRole('button', { name: 'Anular enlace' }).click();
  await expect(maker.page.getByRole('region', { name: 'Avisos' })).toContainText('Enlace anulado');
});

test('before a call each trouble has its own words, and one can come in all the same', async ({
  phone,
  ana,
  rings,
  server,
  direct,
}) => {
  const id = await rings(ana, direct, 'video');
  const screen = await phone(ana, '/calls');
  await screen.page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wish) =>
      wish?.video ? Promise.reject(new DOMException('not now', 'NotAllowedError')) : real(wish);
  });
  await screen.page.goto(`/call/${id}`);
  await expect(screen.page.getByText('No tengo permiso para usar la cámara.')).toBeVisible();
  await expect(screen.page.getByLabel('Micrófono', { exact: true })).toBeVisible();
  await expect(screen.page.getByRole('button', { name: /^Entrar/ })).toBeEnabled();
  await expectAccessibleInBothThemes(screen.page);
  await end(server, ana, id);
});

test('the place and its panels are usable by everybody', async ({ phone, ana }) => {
  const screen = await phone(ana, '/calls');
  await expect(screen.page.getByRole('button', { name: 'Llamar', exact: true })).toBeVisible();
  await expectAccessibleInBothThemes(screen.page);
  await screen.page.setViewportSize({ width: 390, height: 844 });
  await expectAccessibleInBothThemes(screen.page);
});
