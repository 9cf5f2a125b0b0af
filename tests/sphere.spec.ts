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
