import type { Page, Worker } from '@playwright/test';
import { expect, test } from './fixtures';

// Scripts of workers are changed on their way, past any service worker; the sphere moves.
test.use({ serviceWorkers: 'block', contextOptions: { reducedMotion: 'no-preference' } });

/** Lets the test have the sphere's own WebGL, which lives in a worker. */
const LEND = `{
  const open = OffscreenCanvas.prototype.getContext;
  OffscreenCanvas.prototype.getContext = function (...all) {
    const gl = open.apply(this, all);
    if (all[0] === 'webgl2') globalThis.helenGl = gl;
    return gl;
  };
}`;

interface Lent {
  helenGl: WebGL2RenderingContext;
  helenLose: WEBGL_lose_context;
}

async function painter(page: Page): Promise<Worker> {
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  for (const worker of page.workers())
    if (await worker.evaluate(() => 'helenGl' in globalThis)) return worker;
  throw new Error('nothing is drawn by WebGL');
}

/** How many colours are in the middle of what a person sees of it; nothing is drawn in one. */
async function colours(page: Page): Promise<number> {
  const sphere = page.locator('[data-state]').first();
  const shot = (await sphere.screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const side = Math.floor(Math.min(image.width, image.height) / 2);
    const context = new OffscreenCanvas(side, side).getContext('2d')!;
    context.drawImage(image, (side - image.width) / 2, (side - image.height) / 2);
    const pixels = new Uint32Array(context.getImageData(0, 0, side, side).data.buffer);
    return new Set(pixels).size;
  }, shot);
}

/** Makes the workers of the next page lend their WebGL. */
async function borrow(page: Page): Promise<void> {
  await page.route('**/_app/immutable/workers/*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${LEND}\n${await response.text()}` });
  });
}

test.describe('on a screen of half as many pixels', () => {
  test.use({ deviceScaleFactor: 0.5 });

  test('half as many are drawn', async ({ page }) => {
    await borrow(page);
    await page.goto('/');
    const canvas = page.locator('[data-state] canvas');
    await expect(canvas).toHaveCount(1);
    const worker = await painter(page);
    const side = await canvas.evaluate((shown) => shown.clientWidth);
    await expect
      .poll(() => worker.evaluate(() => (globalThis as unknown as Lent).helenGl.canvas.width))
      .toBe(Math.round(side / 2));
  });
});

interface Posed {
  helenDrive: { low: number; mid: number; high: number; level: number };
  /** Pictures asked for since that was set. */
  helenAsked: number;
}

/** Has the sphere draw one moment, as large as asked, with the sound that the test gives it. Call before the page loads. */
async function pose(page: Page, size: number): Promise<void> {
  await page.addInitScript((side) => {
    const quality = { count: 3000, ratio: 1, rate: 30, coarse: 4 };
    const phases = { seconds: 7, breath: 0, spin: 0.4, noise: 2, flow: 0.3 };
    const post = Worker.prototype.postMessage as (...all: unknown[]) => void;
    Worker.prototype.postMessage = function (this: Worker, ...all: unknown[]) {
      const [message, ...rest] = all as [{ type?: string; picture?: object }];
      if (message.type === 'resize') Object.assign(message, { size: side, quality });
      if (message.type === 'draw') {
        const posed = globalThis as unknown as Posed;
        posed.helenAsked++;
        Object.assign(message.picture!, { phases, drive: posed.helenDrive, pulse: 0 });
      }
      post.call(this, message, ...rest);
    };
    Object.assign(globalThis, { helenAsked: 0, helenDrive: { low: 0, mid: 0, high: 0, level: 0 } });
  }, size);
}

/** What is drawn with such a sound. */
async function posed(page: Page, part: Partial<Posed['helenDrive']>): Promise<number[]> {
  await page.evaluate((drive) => Object.assign(globalThis, { helenAsked: 0, helenDrive: drive }), {
    ...{ low: 0, mid: 0, high: 0, level: 0 },
    ...part,
  });
  // Two are on their way at most: with the fourth, one of these has been drawn.
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as Posed).helenAsked))
    .toBeGreaterThan(4);
  return light(page);
}

/** The light of each pixel of the sphere, row by row, once it no longer changes. 0..255. */
async function light(page: Page): Promise<number[]> {
  const sphere = page.locator('[data-state] canvas');
  let before = '';
  let now = '';
  const stands = async () => {
    [before, now] = [now, (await sphere.screenshot()).toString('base64')];
    return before === now;
  };
  await expect.poll(stands, { intervals: [500], timeout: 60_000 }).toBe(true);
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
    return Array.from({ length: bytes.length / 4 }, (_, at) =>
      Math.max(...bytes.subarray(at * 4, at * 4 + 3)),
    );
  }, now);
}

test('low notes displace, those between turn, and high ones sparkle', async ({ page }) => {
  test.setTimeout(180_000);
  await pose(page, 400);
  await page.goto('/');
  await expect.poll(() => colours(page), { timeout: 60_000 }).toBeGreaterThan(100);
  const silent = await posed(page, {});
  const side = Math.sqrt(silent.length);
  const far = (at: number) => Math.hypot((at % side) - side / 2, at / side - side / 2);
  const rings = silent.map((_, at) => at).sort((a, b) => far(a) - far(b));
  /** Within what radius, of half a side, most particles are. The glow behind them has no grain. */
  const reach = (pixels: number[]) => {
    const about = (at: number) =>
      [at - 6, at + 6, at - 6 * side, at + 6 * side].map((near) => pixels[near] ?? 0);
    const grain = (at: number) => Math.max(0, pixels[at]! - Math.max(...about(at)) - 8);
    let left = 0.9 * rings.reduce((all, at) => all + grain(at), 0);
    return far(rings.find((at) => (left -= grain(at)) <= 0)!) / (side / 2);
  };
  const told = async (part: Partial<Posed['helenDrive']>) => {
    const pixels = await posed(page, part);
    const changes = pixels.map((one, at) => Math.abs(one - silent[at]!));
    return {
      reach: reach(pixels),
      glints: pixels.filter((one) => one > 220).length,
      changed: changes.reduce((all, one) => all + one, 0) / pixels.length,
    };
  };
  const none = await told({});
  expect(none.changed, 'one moment is one picture').toBe(0);
  const low = await told({ low: 1 });
  const mid = await told({ mid: 1 });
  const high = await told({ high: 1 });
  const figures = JSON.stringify({ none, low, mid, high });
  expect(low.reach - none.reach, figures).toBeGreaterThan(0.05);
  expect(high.glints / none.glints, figures).toBeGreaterThan(3);
  // Elsewhere, and neither farther out nor brighter.
  expect(mid.changed, figures).toBeGreaterThan(2);
  for (const { reach } of [mid, high])
    expect(Math.abs(reach - none.reach), figures).toBeLessThan(0.02);
  for (const { glints } of [low, mid]) expect(glints / none.glints, figures).toBeLessThan(2);
});

test('WebGL that is lost is done without, and comes back by itself', async ({ page }) => {
  test.setTimeout(120_000);
  await borrow(page);
  await page.goto('/');
  const canvases = page.locator('[data-state] canvas');
  await expect(canvases).toHaveCount(1);
  await expect.poll(() => colours(page), { timeout: 60_000 }).toBeGreaterThan(100);
  const worker = await painter(page);
  const drawn = () =>
    worker.evaluate(() => {
      const { helenGl: gl } = globalThis as unknown as Lent;
      return gl.isContextLost() ? 'lost' : 'there';
    });
  expect(await drawn()).toBe('there');

  await worker.evaluate(() => {
    const lent = globalThis as unknown as Lent;
    // Asked for while it is there: of a lost context there is nothing to be had.
    lent.helenLose = lent.helenGl.getExtension('WEBGL_lose_context')!;
    lent.helenLose.loseContext();
  });
  await expect(canvases, 'a plain canvas takes its place').toHaveCount(2);
  await expect(canvases.first()).toBeHidden();
  await expect(canvases.last()).toBeVisible();
  expect(await drawn()).toBe('lost');
  await expect.poll(() => colours(page)).toBeGreaterThan(100);

  await worker.evaluate(() => (globalThis as unknown as Lent).helenLose.restoreContext());
  await expect(canvases, 'and gives it back').toHaveCount(1);
  await expect(canvases).toBeVisible();
  expect(await drawn()).toBe('there');
  await worker.evaluate(() => {
    const lent = globalThis as unknown as Lent & { helenPictures: number };
    const draw = lent.helenGl.drawArrays.bind(lent.helenGl);
    lent.helenPictures = 0;
    lent.helenGl.drawArrays = (...all) => {
      lent.helenPictures++;
      draw(...all);
    };
  });
  await expect
    .poll(() => worker.evaluate(() => (globalThis as { helenPictures?: number }).helenPictures))
    .toBeGreaterThan(2);
  await expect.poll(() => colours(page)).toBeGreaterThan(100);
});
