import { expect, test } from './fixtures';

test('by keyboard alone one gets everywhere, and sees where one is', async ({ page }) => {
  for (const route of ['/', '/chat', '/settings', '/settings/models']) {
    await page.goto(route);
    await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
    // Each button, link and field that can be used, however it is reached: groups of radios are one stop.
    const wanted = await page.evaluate(() => {
      const all = [
        ...document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary'),
      ];
      const radios = new Set<string>();
      const stops = all.filter((one) => {
        if (one.matches(':disabled') || !one.checkVisibility({ visibilityProperty: true }))
          return false;
        if (!(one instanceof HTMLInputElement) || one.type !== 'radio') return one.tabIndex >= 0;
        return !radios.has(one.name) && Boolean(radios.add(one.name));
      });
      return stops.length;
    });
    expect(wanted, route).toBeGreaterThan(3);
    for (let stop = 0; stop < wanted; stop++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const one = document.activeElement as HTMLElement;
        // A field may be drawn by what stands around it or next to it.
        const drawn = [one, one.parentElement!, one.nextElementSibling ?? one];
        return {
          what: one.outerHTML.slice(0, 200),
          somewhere: one !== document.body,
          outlined: drawn.some((place) => {
            const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(place);
            return (
              outlineStyle !== 'none' &&
              parseFloat(outlineWidth) >= 2 &&
              !outlineColor.endsWith(', 0)')
            );
          }),
        };
      });
      expect(focus, route).toMatchObject({ somewhere: true, outlined: true });
    }
  }
  await page.goto('/settings');
  await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main'), 'the frame can be skipped').toBeFocused();
});

test('it can be installed: who it is, its pictures and its shortcut are there', async ({
  page,
  request,
}) => {
  await page.goto('/');
  const address = await page.locator('link[rel="manifest"]').getAttribute('href');
  const manifest = (await (await request.get(address ?? '')).json()) as {
    icons: Picture[];
    screenshots: Picture[];
    shortcuts: { url: string }[];
  };
  expect(manifest).toMatchObject({ id: '/', start_url: '/', display: 'standalone', name: 'HELEN' });
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable');
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(
    expect.arrayContaining(['192x192', '512x512']),
  );
  for (const { src, sizes, type } of [...manifest.icons, ...manifest.screenshots]) {
    const answer = await request.get(src);
    expect(answer.headers()['content-type'], src).toContain(type);
    if (type !== 'image/png') continue;
    const bytes = await answer.body();
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, src).toBe(sizes);
  }
  expect(manifest.screenshots.length).toBeGreaterThan(1);
  for (const { url } of manifest.shortcuts) {
    await page.goto(url);
    const here = page.getByRole('navigation', { name: 'Lugares' }).locator('[aria-current="page"]');
    await expect(here).toHaveAttribute('href', url.replace(/\?.*/, ''));
  }
  expect(manifest.shortcuts.length).toBeGreaterThan(0);
});

interface Picture {
  src: string;
  sizes: string;
  type: string;
  purpose?: string;
}
