import { expect, talk, test } from './call-people';

test.use({ screenshot: 'off' });
test.describe.configure({ timeout: 240_000 });

test('another camera and another microphone take the place of the first without negotiating anew', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana, { cameras: 3 }), await caller(eva)];
  await one.enter(room);
  await other.enter(room);
  await talk(one, other);
  const negotiated = async () => [(await one.flow()).negotiated, (await other.flow()).negotiated];
  const before = await negotiated();
  await one.change('Cámara');
  await talk(one, other);
  await one.change('Micrófono');
  const { energy } = await other.flow();
  await talk(one, other);
  await expect.poll(async () => (await other.flow()).energy).toBeGreaterThan(energy + 1e-5);
  expect(await negotiated(), 'nothing was negotiated').toEqual(before);
});

test('a background is blurred only where the system leaves it to the page', async ({
  caller,
  room,
  ana,
}) => {
  const { page } = await caller(ana);
  await page.goto(room);
  const camera = page.getByLabel('Cámara', { exact: true });
  const blur = page.getByRole('switch', { name: 'Difuminar el fondo' });
  await expect(camera).toBeVisible();
  await expect(page.getByRole('button', { name: 'Entrar', exact: true })).toBeEnabled();
  await expect(blur).toHaveCount(0);
  // A system that can.
  await page.addInitScript(() => {
    const { prototype } = MediaStreamTrack;
    const told = prototype.getCapabilities;
    const set = prototype.getSettings;
    let on = false;
    prototype.getCapabilities = function () {
      return { ...told.call(this), backgroundBlur: [false, true] };
    };
    prototype.getSettings = function () {
      return { ...set.call(this), backgroundBlur: on };
    };
    prototype.applyConstraints = async (constraints = {}) => {
      on = (constraints as { backgroundBlur?: boolean }).backgroundBlur ?? on;
    };
  });
  await page.reload();
  await expect(blur).not.toBeChecked();
  await blur.check();
  await expect(blur).toBeChecked();
});
