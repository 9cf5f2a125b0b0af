import { unique } from './devices';
import { expectAccessible, keepsTheApp } from './fixtures';
import { openContext } from './signed-in';
import { Network } from './slow';
import { expect, Screen, test, waiting } from './together';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

test('an app that the server has left behind says so, loses nothing, and goes on as the newer one', async ({
  server,
  browser,
  consoleErrors: errors,
  open,
  ana,
  eva,
  group,
}) => {
  const network = await Network.before(server.url);
  const { token, account } = ana;
  const context = await openContext(browser, network.url, { token, account }, { errors });
  try {
    const one = new Screen(await context.newPage(), ana);
    const other = await open(eva, `/chat?id=${group}`);
    await one.page.goto(`/chat?id=${group}`);
    await keepsTheApp(one.page);
    await one.say(unique('Antes'));
    await expect.poll(() => waiting(one)).toBe(0);

    // Of a version that nobody speaks any more.
    network.said.set('helen-sync', '0');
    const words = unique('Se queda');
    await one.say(words);
    const told = one.page.getByRole('region', { name: 'Avisos' });
    await expect(told).toContainText('demasiado antigua para el servidor');
    await expect(one.state(words)).toHaveAttribute('data-sent', 'queued');
    await expectAccessible(one.page);

    network.release('second');
    await told.getByRole('button', { name: 'Actualizar' }).first().click();
    const version = () =>
      one.page.evaluate(
        () => document.querySelector<HTMLMetaElement>('meta[name="version"]')?.content,
      );
    await expect.poll(() => version().catch(() => null)).toBe('second');
    await expect(one.state(words)).toHaveAttribute('data-sent', 'queued');
    await expect(told, 'it is said as long as it is so').toContainText('demasiado antigua');
    expect(await waiting(one), 'what was said, and what was read meanwhile').toBeGreaterThan(0);

    network.said.clear();
    await expect(one.state(words)).not.toHaveAttribute('data-sent', 'queued', { timeout: 30_000 });
    await expect(other.said(words)).toHaveCount(1);
    await expect(told).not.toContainText('demasiado antigua');
    await expect.poll(() => waiting(one)).toBe(0);
  } finally {
    await context.close();
    network.close();
  }
});
