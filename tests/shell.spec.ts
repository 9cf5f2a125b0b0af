import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, expectAccessible, expectAccessibleInBothThemes, test } from './fixtures';
import { routes, viewports } from './routes';
import { HelenServer } from './server';

// What it brings is part of what opening the app costs.
test.use({ serviceWorkers: 'allow' });

const talk = { 'es-ES': 'Hablar', 'en-GB': 'Talk' } as const;
const weights = /\.(onnx|wasm|bin|data)(\?|$)/;

for (const [locale, button] of Object.entries(talk)) {
  for (const [name, viewport] of Object.entries(viewports)) {
    test.describe(`${locale} on a ${name}`, () => {
      test.use({ locale, viewport });

      test('opens by itself: one button, nothing from elsewhere, no weights before it is pressed', async ({
        page,
        server,
      }) => {
        const origins = new Set<string>();
        page.context().on('request', (request) => origins.add(new URL(request.url()).origin));
        const before = server.requests().length;
        await page.goto('/');
        await expect(page.getByRole('button', { name: button, exact: true })).toHaveCount(1);
        await expect(page.locator('html')).toHaveAttribute('lang', locale.slice(0, 2));
        await page.waitForLoadState('networkidle');
        expect([...origins]).toEqual([server.url]);
        const asked = server.requests().slice(before);
        expect(asked.length).toBeGreaterThan(3);
        expect(asked.filter(({ path }) => weights.test(path))).toEqual([]);
      });
    });
  }
}

for (const route of routes) {
  test(`${route} can be used by everyone, on a desktop and on a phone`, async ({ page }) => {
    for (const viewport of Object.values(viewports)) {
      await page.setViewportSize(viewport);
      await page.goto(route);
      await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
      await page.evaluate(() => document.fonts.ready);
      await expectAccessibleInBothThemes(page);
      const [content, screen] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(content, 'nothing scrolls sideways').toBeLessThanOrEqual(screen!);
    }
  });
}

test('English never scrolls sideways either', async ({ browser, server }) => {
  const context = await browser.newContext({ baseURL: server.url, locale: 'en-GB' });
  const page = await context.newPage();
  for (const route of routes) {
    await page.goto(route);
    await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
    await page.evaluate(() => document.fonts.ready);
    for (const viewport of Object.values(viewports)) {
      await page.setViewportSize(viewport);
      const [content, screen] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      expect(content, route).toBeLessThanOrEqual(screen!);
    }
  }
  await context.close();
});

test('threads may run: the page is isolated and secure', async ({ page }) => {
  await page.goto('/');
  expect(await page.evaluate(() => [crossOriginIsolated, isSecureContext])).toEqual([true, true]);
});

test.describe('what the server sends', () => {
  test('strict headers on every page', async ({ request }) => {
    for (const route of [...routes, '/call/somewhere']) {
      const answer = await request.get(route, { headers: { accept: 'text/html' } });
      expect(answer.status(), route).toBe(200);
      const headers = answer.headers();
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cache-control']).toBe('no-cache');
      const policy = headers['content-security-policy'] ?? '';
      expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-/);
      expect(policy).toContain("object-src 'none'");
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
    }
  });

  test('hashed files for good, compressed as the browser can take them', async ({ request }) => {
    const html = await (await request.get('/', { headers: { accept: 'text/html' } })).text();
    const script = /\/_app\/immutable\/entry\/start\.[^"]+\.js/.exec(html)?.[0] ?? '';
    const large = /\/_app\/immutable\/chunks\/[^"]+\.js/.exec(html)?.[0] ?? '';
    expect(script).not.toBe('');
    for (const [accepted, sent] of [
      ['br, gzip', 'br'],
      ['gzip', 'gzip'],
      ['identity', undefined],
    ] as const) {
      const answer = await request.get(large, { headers: { 'accept-encoding': accepted } });
      expect(answer.headers()['content-encoding']).toBe(sent);
      expect(answer.headers()['vary']).toContain('Accept-Encoding');
      expect(answer.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(answer.headers()['content-type']).toMatch(/javascript/);
    }
    const first = await request.get(script);
    const again = await request.get(script, {
      headers: { 'if-none-match': first.headers()['etag'] ?? '' },
    });
    expect(again.status()).toBe(304);
  });

  test('404 for what is not there, never a page', async ({ request }) => {
    for (const path of [
      '/_app/immutable/chunks/gone.js',
      '/api/nothing',
      '/v1/nothing',
      '/models/nothing/at-all.onnx',
      '/icons/gone.png',
      '/.stamp',
      '/.gitkeep',
    ]) {
      const answer = await request.get(path, { headers: { accept: 'text/html,*/*' } });
      expect(answer.status(), path).toBe(404);
      expect(await answer.text(), path).not.toContain('<html');
    }
    const refusal = (await (await request.get('/api/nothing')).json()) as Record<string, unknown>;
    expect(refusal).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  test('weights in parts, so that a broken download goes on', async ({ request }) => {
    const path = '/models/smart-turn/smart-turn-v3.2-cpu.onnx';
    const part = await request.get(path, { headers: { range: 'bytes=100-199' } });
    expect(part.status()).toBe(206);
    expect(part.headers()['content-range']).toBe('bytes 100-199/8679182');
    const whole = await (await request.get(path)).body();
    expect(whole.length).toBe(8_679_182);
    expect((await part.body()).equals(whole.subarray(100, 200))).toBe(true);
    expect((await request.get(path, { headers: { range: 'bytes=9999999-' } })).status()).toBe(416);
  });

  test('health and readiness, under both names; metrics only where switched on', async ({
    request,
  }) => {
    for (const path of ['/api/health', '/health', '/api/ready', '/ready']) {
      expect((await request.get(path)).status(), path).toBe(200);
    }
    expect((await request.get('/metrics')).status()).toBe(404);
    const measured = await HelenServer.start({ HELEN_METRICS: '1' });
    try {
      const text = await (await request.get(`${measured.url}/metrics`)).text();
      expect(text).toMatch(/^# TYPE \w+ (counter|gauge|histogram)$/m);
    } finally {
      await measured.close();
    }
  });

  test('to other sites nothing, but to those that the operator names', async ({ request }) => {
    const asks = async (url: string, origin: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const answers = [
        await request.get(`${url}/api/health`, { headers: { origin } }),
        await request.fetch(`${url}/api/chat`, { method: 'OPTIONS', headers }),
      ];
      return answers.map((answer) => answer.headers()['access-control-allow-origin']);
    };
    const [friend, stranger] = ['https://friend.example', 'https://stranger.example'];
    const closed = [undefined, undefined];
    expect(await asks('', friend)).toEqual(closed);
    const server = await HelenServer.start({}, `--origins=${friend}`);
    try {
      expect(await asks(server.url, friend)).toEqual([friend, friend]);
      expect(await asks(server.url, stranger)).toEqual(closed);
    } finally {
      await server.close();
    }
  });

  test('no installer: nobody owns the database by being first', async ({ request }) => {
    const server = await HelenServer.start();
    try {
      const made = await request.post(`${server.url}/api/collections/_superusers/records`, {
        data: { email: 'a@example.com', password: 'long enough!', passwordConfirm: 'long enough!' },
      });
      expect(made.status()).toBe(403);
      expect(server.printed, 'no link that makes one').not.toMatch(/pbinstal|_\/#/);
    } finally {
      await server.close();
    }
  });

  test('the dashboard to this machine only', async ({ request }) => {
    expect((await request.get('/_/')).status()).toBe(200);
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
      { host: 'helen.example' },
    ]) {
      expect((await request.get('/_/', { headers })).status()).toBe(403);
    }
  });
});

test('the binary says its version, and stops when it is told to', async ({ request }) => {
  const { stdout } = await promisify(execFile)('bin/helen', ['--version']);
  expect(stdout).toMatch(/^helen \d+\.\d+\.\d+ \((unknown|[0-9a-f]{7,40}(-dirty)?)\)\n$/);
  const server = await HelenServer.start();
  try {
    expect((await request.get(server.url)).status()).toBe(200);
    expect(await server.end('SIGTERM')).toBe(true);
  } finally {
    await server.close();
  }
});

test('an address that leads nowhere says so, and has a way out', async ({
  page,
  consoleErrors,
}) => {
  await page.goto('/nothing-here');
  await expect(page.getByRole('heading', { name: 'Aquí no hay nada' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ir a hablar' }).click();
  await expect(page).toHaveURL(/\/$/);
  consoleErrors.splice(
    0,
    consoleErrors.length,
    ...consoleErrors.filter((e) => !/404|Not found/.test(e)),
  );
});
