import type { Page } from '@playwright/test';
import { expectAccessibleInBothThemes, keepsTheApp } from './fixtures';
import { expect, test, type Screen } from './together';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

/** Shares as the system does it for another app: a form of parts, posted to the app's address. */
async function share(
  page: Page,
  url: string,
  words: Record<string, string>,
  files: { name: string; mimeType: string; buffer: Buffer }[],
): Promise<void> {
  // A page of nobody's: ours lets no form go anywhere.
  await page.goto('about:blank');
  const fields = Object.keys(words).map((name) => `<textarea name="${name}"></textarea>`);
  await page.setContent(
    `<form method="post" enctype="multipart/form-data" action="${url}/share">${fields.join('')}
     <input type="file" name="files" multiple /><button>Share</button></form>`,
  );
  for (const [name, value] of Object.entries(words))
    await page.locator(`textarea[name=${name}]`).fill(value);
  await page.locator('input[type=file]').setInputFiles(files);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.waitForURL(/\/share\?/);
}

const note = { name: 'lista.txt', mimeType: 'text/plain', buffer: Buffer.from('pan') };
const lying = (one: Screen) =>
  one.page.getByRole('list', { name: 'Archivos por enviar' }).getByRole('listitem');
const what = (one: Screen) => one.page.getByRole('region', { name: 'Lo que se comparte' });

test('what another app shares goes into the composer of the thread one chooses, also offline', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  await keepsTheApp(one.page);
  await expect(one.field).toBeVisible();
  await one.field.fill('A medias');
  await one.page.context().setOffline(true);
  const words = { title: 'La compra', text: 'Para mañana', url: 'https://example.com/lista' };
  await share(one.page, server.url, words, [note]);
  await expect(what(one)).toContainText('La compra');
  await expect(what(one)).toContainText('lista.txt');
  // It was not taken yet: a reload loses nothing.
  await one.page.reload();
  await expect(what(one)).toContainText('lista.txt');
  await expectAccessibleInBothThemes(one.page);
  await one.page.getByRole('searchbox', { name: '¿A quién?' }).fill('excur');
  await one.page.getByRole('button', { name: 'Excursión' }).first().click();
  await expect(one.field).toHaveValue(
    'A medias\nLa compra\nPara mañana\nhttps://example.com/lista',
  );
  await expect(lying(one)).toContainText('lista.txt');
  await one.page.context().setOffline(false);
  await one.page.getByRole('button', { name: 'Enviar', exact: true }).click();
  await expect(other.said('Para mañana')).toContainText('lista.txt');
  // It was taken out, and is not there again.
  await one.page.goto('/chat');
  const kept = await one.page.evaluate(async () => {
    const cache = await caches.open('helen-handed');
    return (await cache.keys()).length;
  });
  expect(kept).toBe(0);
});

test('who is not signed in signs in first, and has it then; where nothing came it is said so', async ({
  server,
  open,
  ana,
}) => {
  const one = await open(ana, '/chat');
  await keepsTheApp(one.page);
  const kept = await one.page.evaluate(() => localStorage.getItem('helen-session')!);
  await one.page.evaluate(() => localStorage.removeItem('helen-session'));
  await share(one.page, server.url, { text: 'Hola' }, [note]);
  await expect(one.page.getByRole('link', { name: 'Entrar' })).toHaveAttribute(
    'href',
    /^\/account\?to=%2Fshare%3Fof%3D/,
  );
  await one.page.evaluate((kept) => localStorage.setItem('helen-session', kept), kept);
  await one.page.reload();
  await expect(what(one)).toContainText('Hola');
  await one.page.goto('/share?of=nothing');
  await expect(one.page.getByText('No ha llegado nada que compartir.')).toBeVisible();
});

test('without its service worker the app says that it has to be shared again', async ({
  server,
  open,
  ana,
}) => {
  const one = await open(ana, '/chat', { serviceWorkers: 'block' });
  await share(one.page, server.url, { text: 'Hola' }, [note]);
  await expect(one.page.getByText('No ha llegado nada que compartir.')).toBeVisible();
});

test('a file that the system opens with the app asks where it shall go', async ({
  open,
  ana,
  group,
}) => {
  const one = await open(ana, `/chat?id=${group}`);
  await expect(one.field).toBeVisible();
  // Nothing but an installed app is launched with files: this is how the browser hands them over.
  await one.page.addInitScript(() => {
    const launched = {
      kind: 'file',
      getFile: () => Promise.resolve(new File(['pan'], 'lista.txt')),
    };
    Object.defineProperty(globalThis, 'launchQueue', {
      value: { setConsumer: (take: (of: object) => void) => take({ files: [launched] }) },
    });
  });
  await one.page.goto('/share');
  await expect(what(one)).toContainText('lista.txt');
  await one.page.getByRole('searchbox', { name: '¿A quién?' }).fill('excur');
  await one.page.getByRole('button', { name: 'Excursión' }).first().click();
  await expect(lying(one)).toContainText('lista.txt');
});

test('the manifest offers it to other apps, and names the address that takes it', async ({
  server,
}) => {
  const manifest = (await (await fetch(`${server.url}/manifest.webmanifest`)).json()) as {
    share_target: { action: string; method: string; params: { files: { name: string }[] } };
    file_handlers: { action: string; accept: Record<string, string[]> }[];
  };
  expect(manifest.share_target).toMatchObject({
    action: '/share',
    method: 'POST',
    enctype: 'multipart/form-data',
    params: { title: 'title', text: 'text', url: 'url' },
  });
  expect(manifest.share_target.params.files[0]?.name).toBe('files');
  expect(manifest.file_handlers[0]?.action).toBe('/share');
});
