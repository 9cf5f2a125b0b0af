import { expect, talk, test, type Caller } from './call-people';

test.use({ screenshot: 'off' });
test.describe.configure({ timeout: 240_000 });

const more = (person: Caller) => person.button('Más opciones').click();
const close = (person: Caller) => person.page.keyboard.press('Escape');

/** Sound that comes by so many lines. */
const heardLines = ({ page }: Caller): Promise<number> =>
  page.evaluate(async () => {
    const { helenPeers } = globalThis as unknown as { helenPeers: RTCPeerConnection[] };
    let lines = 0;
    for (const one of helenPeers.filter(({ connectionState }) => connectionState !== 'closed'))
      (await one.getStats()).forEach((stat: Record<string, unknown>) => {
        const sound = stat['type'] === 'inbound-rtp' && stat['kind'] === 'audio';
        if (sound && Number(stat['totalAudioEnergy']) > 0) lines += 1;
      });
    return lines;
  });

/** What the picture that is sent may be at most: none, or bits a second. */
const mostSent = ({ page }: Caller): Promise<number | undefined> =>
  page.evaluate(() => {
    const { helenPeers } = globalThis as unknown as { helenPeers: RTCPeerConnection[] };
    const open = helenPeers.find(({ connectionState }) => connectionState === 'connected');
    const sender = open?.getSenders().find(({ track }) => track?.kind === 'video');
    const [encoding] = sender?.getParameters().encodings ?? [];
    return encoding?.active ? encoding.maxBitrate : 0;
  });

/** Where a page's sound was sent, each time: ids of devices. */
const sinks = ({ page }: Caller): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { helenSinks: string[] }).helenSinks);

test('one sees oneself and how loud one is before a call, chooses what one hears from, and comes in muted', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  await other.enter(room);
  await one.page.addInitScript(() => {
    const told: string[] = [];
    const route = HTMLMediaElement.prototype.setSinkId;
    HTMLMediaElement.prototype.setSinkId = function (device) {
      told.push(device);
      return route.call(this, device);
    };
    Object.assign(globalThis, { helenSinks: told });
  });
  await one.page.goto(room);
  const own = one.page.getByLabel('Así te ven');
  await expect
    .poll(() => own.evaluate((video) => (video as HTMLVideoElement).videoWidth))
    .toBeGreaterThan(0);
  const level = one.page.getByRole('meter', { name: 'Nivel del micrófono' });
  await expect
    .poll(async () => Number(await level.getAttribute('aria-valuenow')))
    .toBeGreaterThan(0);
  const speaker = one.page.getByRole('combobox', { name: 'Altavoz' });
  await speaker.selectOption({ index: 2 });
  const chosen = await speaker.inputValue();
  await one.button('Probar').click();
  await expect.poll(() => sinks(one)).toEqual([chosen]);
  await one.button('Silenciar el micrófono').click();
  await one.button('Apagar la cámara').click();
  await expect(one.page.getByText('Cámara apagada')).toBeVisible();
  await one.button('Entrar en silencio').click();
  await one.state('talking');
  await expect(other.tile('ana')).toContainText('En silencio.');
  await expect(other.tile('ana').locator('video')).toHaveCount(0);
  await expect(one.tile('Eva Luna').locator('video')).toBeVisible();
  await expect.poll(async () => (await sinks(one)).slice(1)).toContain(chosen);
});

test('people stand in a grid, or who talks is large; one is pinned, has the whole screen, and floats', async ({
  pair,
  caller,
  link,
}) => {
  const [one, other] = await pair();
  await expect(one.tiles).toHaveClass(/\bpair\b/);
  const guest = await caller(null);
  await guest.enter(await link(), 'Marta');
  await talk(one, other, guest);
  await expect(one.tiles).toHaveClass(/\bgrid\b/);
  await more(one);
  await one.page.getByRole('radio', { name: 'Quien habla' }).click();
  await close(one);
  await expect(one.tiles).toHaveClass(/\bspeaker\b/);
  const large = (name: string) =>
    one.tiles.locator('.main').filter({ has: one.page.getByRole('region', { name, exact: true }) });
  for (const name of ['Marta', 'Eva Luna']) {
    await one.button(`Fijar a ${name}`).click();
    await expect(large(name)).toBeVisible();
  }
  await one.button('Dejar de fijar a Eva Luna').click();

  await one.button('Pantalla completa').click();
  await expect(one.button('Salir de pantalla completa')).toBeVisible();
  expect(await one.page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
  await one.button('Salir de pantalla completa').click();
  await expect(one.button('Pantalla completa')).toBeVisible();

  await more(one);
  await one.page.getByRole('radio', { name: 'Cuadrícula' }).click();
  await close(one);
  await one.tile('Marta').hover();
  await one
    .tile('Marta')
    .getByRole('button', { name: /flotante|ventana/ })
    .click();
  await expect
    .poll(() => one.page.evaluate(() => document.pictureInPictureElement !== null))
    .toBe(true);
});

test('who holds to talk is heard only then; who talks is seen, and how good the way is, and the screen stays on', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  await one.page.addInitScript(() => {
    const held: WakeLockSentinel[] = [];
    const ask = navigator.wakeLock.request.bind(navigator.wakeLock);
    navigator.wakeLock.request = async (type) => {
      const lock = await ask(type);
      held.push(lock);
      return lock;
    };
    Object.assign(globalThis, { awake: () => held.filter(({ released }) => !released).length });
  });
  const awake = () => one.page.evaluate('globalThis.awake()');
  await one.enter(room);
  await other.enter(room);
  await talk(one, other);
  await expect.poll(awake).toBe(1);
  await expect(other.tile('ana')).toHaveClass(/\bspeaking\b/);

  await more(one);
  await one.page.getByText('Eva Luna', { exact: true }).last().click();
  for (const name of ['Retraso (ida y vuelta)', 'Pérdidas', 'Camino', 'Directo'])
    await expect(one.page.getByText(name, { exact: true })).toBeVisible();
  await expect(one.page.locator('summary').filter({ hasText: 'Eva Luna' })).toContainText(
    /Buena conexión|Conexión regular/,
  );
  await one.page.getByRole('switch', { name: 'Pulsar para hablar' }).check();
  await close(one);
  await expect(other.tile('ana')).toContainText('En silencio.');
  await one.page.keyboard.down('Space');
  await expect(other.tile('ana')).not.toContainText('En silencio.');
  await expect(other.tile('ana')).toHaveClass(/\bspeaking\b/);
  await one.page.keyboard.up('Space');
  await expect(other.tile('ana')).toContainText('En silencio.');
  await expect(other.tile('ana')).not.toHaveClass(/\bspeaking\b/);

  await one.button('Colgar').click();
  await expect.poll(awake).toBe(0);
});

test('who saves data is sent a smaller picture or none, and a screen brings its sound', async ({
  caller,
  room,
  ana,
  eva,
}) => {
  const [one, other] = [await caller(ana), await caller(eva)];
  // No screen here has a sound of its own.
  await one.page.addInitScript(() => {
    navigator.mediaDevices.getDisplayMedia = async () => {
      const context = new AudioContext();
      const tone = new OscillatorNode(context);
      const out = context.createMediaStreamDestination();
      tone.connect(out);
      tone.start();
      const canvas = document.createElement('canvas');
      const pen = canvas.getContext('2d')!;
      setInterval(() => pen.fillRect(Math.random() * 300, Math.random() * 150, 9, 9), 100);
      const [picture] = canvas.captureStream(10).getVideoTracks();
      return new MediaStream([picture!, ...out.stream.getAudioTracks()]);
    };
  });
  await one.enter(room);
  await other.enter(room);
  await talk(one, other);
  await expect.poll(() => mostSent(other)).toBe(1_700_000);
  await more(one);
  await one.page.getByRole('radio', { name: 'Ahorro' }).click();
  await expect.poll(() => mostSent(other)).toBe(200_000);
  await one.page.getByRole('radio', { name: 'Solo voz' }).click();
  await expect.poll(() => mostSent(other)).toBe(0);
  await expect(other.tile('ana').locator('video')).toHaveCount(0);
  await one.page.getByRole('radio', { name: 'Normal' }).click();
  await expect.poll(() => mostSent(other)).toBe(1_700_000);
  await close(one);

  expect(await heardLines(other)).toBe(1);
  await one.button('Compartir pantalla').click();
  await other.sees(other.tile('Pantalla de ana'));
  await expect.poll(() => heardLines(other)).toBe(2);
  await one.button('Dejar de compartir').click();
  await expect(other.tile('Pantalla de ana')).toHaveCount(0);
});

test('on a phone all there is to press stands within the thumb, and the others are seen', async ({
  pair,
}) => {
  const [one, other] = await pair();
  await one.page.setViewportSize({ width: 390, height: 844 });
  const buttons = await one.controls.getByRole('button').all();
  expect(buttons.length).toBeGreaterThanOrEqual(6);
  for (const button of buttons) {
    await expect(button).toBeInViewport({ ratio: 1 });
    const { width, height, y } = (await button.boundingBox())!;
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(40);
    expect(y).toBeGreaterThan(600);
  }
  await expect(one.tile('Eva Luna').locator('video')).toBeInViewport();
  const wide = await one.page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  await one.button('Silenciar el micrófono').click();
  await expect(other.tile('ana')).toContainText('En silencio.');
});
