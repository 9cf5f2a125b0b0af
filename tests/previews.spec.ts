import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { unique } from './devices';
import { expectAccessible } from './fixtures';
import { HelenServer } from './server';
import { expect, message, push, rows, test as together } from './together';

interface Site {
  url: string;
  port: number;
  /** Paths that were asked for. */
  asked: string[];
}

/** A page as people send each other, and its picture: 240 by 120, red. */
const test = together.extend<object, { site: Site }>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
    async ({}, use) => {
      const asked: string[] = [];
      const site = createServer((request, answer) => {
        asked.push(request.url ?? '');
        if (request.url === '/red.png') {
          answer.setHeader('Content-Type', 'image/png');
          return void answer.end(red);
        }
        if (request.url === '/bare') {
          answer.setHeader('Content-Type', 'text/plain');
          return void answer.end('Nothing.');
        }
        answer.setHeader('Content-Type', 'text/html; charset=utf-8');
        answer.end(`<!doctype html><title>Otro</title>
          <meta property="og:title" content="Cómo hacer &lt;b&gt;pan&lt;/b&gt; en casa">
          <meta property="og:description" content="Harina, agua, sal y una noche de espera.">
          <meta property="og:site_name" content="La miga"><meta property="og:image" content="/red.png">`);
      });
      await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
      const { port } = site.address() as AddressInfo;
      await use({ url: `http://127.0.0.1:${port}`, port, asked });
      site.close();
    },
    { scope: 'worker' },
  ],
  // Our own network is only asked for what is allowed here.
  server: [
    async ({ site }, use) => {
      const server = await HelenServer.start({ HELEN_PREVIEWS_ALLOW: `127.0.0.1:${site.port}` });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
});

/** A PNG of 240 by 120, all of it red. */
const red = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAPAAAAB4CAIAAABD1OhwAAAA+klEQVR42u3SAQkAAAzDsEmYf2/3chvnBKKgNNPCG5EAQ4OhwdBgaAwNhgZDg6HB0BgaDA2GBkODoTE0GBoMDYYGQ2NoMDQYGgwNhsbQYGgwNBgaDI2hwdBgaDA0GBpDg6HB0GBoDA2GBkODocHQGBoMDYYGQ4OhMTQYGgwNhgZDY2gwNBgaDA2GxtBgaDA0GBoMjaHB0GBoMDQYGkODocHQYGgwNIYGQ4OhwdAYGgwNhgZDg6ExNBgaDA2GBkNjaDA0GBoMDYbG0GBoMDQYGgyNocHQYGgwNBgaQ4OhwdBgaDA0hgZDg6HB0BhaBQwNhgZDg6ExNBgabllPujUCYSkzswAAAABJRU5ErkJggg==',
  'base64',
);

test('a link brings a card with the title, the words and the picture of its page', async ({
  site,
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  const words = unique('Mira');
  await one.say(`${words} ${site.url}/pan`);
  for (const screen of [one, other]) {
    const card = screen.said(words).getByRole('link', { name: /La miga/ });
    await expect(card).toContainText('Cómo hacer <b>pan</b> en casa');
    await expect(card).toContainText('Harina, agua, sal y una noche de espera.');
    await expect(card).toContainText('127.0.0.1');
    await expect(card).toHaveAttribute('href', `${site.url}/pan`);
    await expect(card).toHaveAttribute('rel', 'noopener noreferrer');
    const picture = card.locator('img');
    await expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBe(240);
  }
  await expectAccessible(one.page);
  expect(site.asked.toSorted(), 'by the server, once for both').toEqual(['/pan', '/red.png']);
  // What was told is kept, and shown again without asking.
  type Fact = { key: string };
  const facts = await rows<Fact>(other.page, eva, 'facts');
  expect(facts.some(({ key }) => key.startsWith('preview:'))).toBe(true);
  const before = site.asked.length;
  await other.page.reload();
  await expect(other.said(words).getByRole('link', { name: /La miga/ })).toBeVisible();
  expect(site.asked.length).toBe(before);
});

test('no card: of a page that tells nothing, of our own network, and for who does not want any', async ({
  server,
  site,
  open,
  ana,
  eva,
  group,
}) => {
  await push(server.url, eva, [
    message(group, `Nada ${site.url}/bare`),
    message(group, `Dentro ${server.url}/`),
    message(group, `Algo ${site.url}/otra`),
  ]);
  const one = await open(ana, `/chat?id=${group}`);
  await expect(one.said('Algo').getByRole('link', { name: /La miga/ })).toBeVisible();
  await expect(one.said('Nada').getByRole('link')).toHaveCount(1);
  await expect(one.said('Dentro').getByRole('link')).toHaveCount(1);
  await one.page.goto('/settings');
  await one.page.getByRole('switch', { name: 'Vista previa de enlaces' }).click();
  const before = site.asked.length;
  await push(server.url, eva, [message(group, `Más ${site.url}/nueva`)]);
  await one.page.goto(`/chat?id=${group}`);
  await expect(one.said('Más')).toBeVisible();
  await expect(one.log.getByRole('link', { name: /La miga/ })).toHaveCount(0);
  expect(site.asked.length).toBe(before);
});
