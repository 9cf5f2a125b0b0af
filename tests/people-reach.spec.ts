import { unique } from './devices';
import { expectAccessibleInBothThemes } from './fixtures';
import { expect, message, push, test, type Screen } from './together';

test('any emoji is found, put to a message by both, taken away, and written', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const [one, other] = [await open(ana, `/chat?id=${group}`), await open(eva, `/chat?id=${group}`)];
  const words = unique('Con sol');
  await one.say(words);
  await one.choose(words, 'Reaccionar…');
  const picker = one.page.getByRole('group', { name: 'Elegir emoji' });
  const cool = picker.getByRole('button', { name: 'cara sonriendo con gafas de sol' });
  await picker.getByRole('searchbox', { name: 'Buscar emoji' }).fill('gafas sol');
  await expect(cool).toBeVisible();
  await expectAccessibleInBothThemes(one.page);
  await cool.click();
  await other.said(words).getByRole('button', { name: '😎 1: ana' }).click();
  const both = one.said(words).getByRole('button', { name: '😎 2: Tú, Eva Luna' });
  await both.click();
  await expect(other.said(words).getByRole('button', { name: '😎 1: Tú' })).toBeVisible();

  await one.field.fill('Hola ');
  await one.field.press('End');
  await one.button('Emoji').click();
  await picker.getByRole('searchbox', { name: 'Buscar emoji' }).fill('gafas sol');
  await cool.click();
  await expect(one.field).toHaveValue(/^Hola 😎/);
});

test('Markdown is drawn and HTML is shown, and a message is copied as it was written', async ({
  open,
  ana,
  eva,
  group,
}) => {
  const one = await open(ana, `/chat?id=${group}`);
  const other = await open(eva, `/chat?id=${group}`, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const words =
    '**Mira** `a < b` <img src=x onerror="document.title=1"> [sitio](https://example.com)';
  await one.say(words);
  const said = other.said('Mira');
  await expect(said.locator('strong')).toHaveText('Mira');
  await expect(said.locator('code')).toHaveText('a < b');
  await expect(said).toContainText('<img src=x onerror=');
  await expect(said.locator('img')).toHaveCount(0);
  await expect(said.getByRole('link', { name: 'sitio' })).toHaveAttribute(
    'href',
    'https://example.com',
  );
  await other.choose('Mira', 'Copiar');
  await expect(other.page.getByRole('region', { name: 'Avisos' })).toContainText('Copiado');
  expect(await other.page.evaluate(() => navigator.clipboard.readText())).toBe(words);
});

const box = async (one: Screen, role: 'region' | 'complementary', name: string) => {
  const found = one.page.getByRole(role, { name, exact: true });
  return (await found.count()) > 0 && (await found.isVisible()) ? found.boundingBox() : null;
};

test('one pane on a phone, two on a tablet, three where there is room', async ({
  server,
  open,
  ana,
  group,
}) => {
  await push(server.url, ana, [message(group, 'Hola')]);
  const one = await open(ana, '/chat');
  const { page } = one;
  const entry = page.locator(`a[href*="${group}"]`).first();
  /** Which panes are seen, from left to right: `l`ist, `t`hread, `i`nformation. One that is covered is not seen. */
  const panes = async (): Promise<string> => {
    const boxes = {
      l: await box(one, 'region', 'Lista de conversaciones'),
      t: await box(one, 'region', 'Conversación'),
      i: await box(one, 'complementary', 'Información'),
    };
    const seen = Object.entries(boxes).flatMap(([name, at]) => (at ? [{ name, ...at }] : []));
    const over = seen.find(({ name }) => name === 'i');
    return seen
      .filter(({ name, x, width }) => !over || name === 'i' || x + width <= over.x + 1)
      .toSorted((a, b) => a.x - b.x)
      .map(({ name }) => name)
      .join('');
  };
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(entry).toBeVisible();
  await expect.poll(panes).toBe('l');
  await entry.click();
  await expect(one.said('Hola')).toBeVisible();
  await expect.poll(panes).toBe('t');
  await one.button('Información').click();
  await expect.poll(panes).toBe('i');
  await page.getByRole('button', { name: 'Cerrar la información' }).click();
  await expect.poll(panes).toBe('t');
  await one.button('Volver a la lista').click();
  await expect.poll(panes).toBe('l');

  await page.setViewportSize({ width: 1000, height: 800 });
  await entry.click();
  await expect(one.said('Hola')).toBeVisible();
  await expect.poll(panes).toBe('lt');
  await page.setViewportSize({ width: 1400, height: 900 });
  await expect.poll(panes).toBe('lt');
  await one.button('Información').click();
  await expect.poll(panes).toBe('lti');
  await expect(one.said('Hola')).toBeInViewport();
});

test('what somebody said long ago is found among people, marked, and leads there; what is starred, too', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  const old = message(group, 'La receta lleva zanahoria y comino');
  const rest = Array.from({ length: 300 }, (_, at) => message(group, `Después ${at}.`));
  await push(server.url, ana, [old, message(group, 'Sin nada de eso'), ...rest]);
  const one = await open(eva, `/chat?id=${group}`);
  await expect(one.said('Después 0.').or(one.said('Después 299.')).first()).toBeVisible();
  const { page } = one;
  const search = page.getByRole('searchbox', { name: 'Buscar en tus conversaciones' });
  await search.fill('zanahoria');
  await one.button('En esta conversación').click();
  const hits = page.getByRole('list', { name: 'Lista de conversaciones' }).getByRole('link');
  await expect(hits).toHaveCount(1);
  await expect(hits.locator('mark')).toHaveText('zanahoria');
  await expect(hits).toContainText('ana:');
  await page.getByLabel('Qué', { exact: true }).selectOption('Imágenes');
  await expect(page.getByText('Nada con «zanahoria».')).toBeVisible();
  await page.getByLabel('Qué', { exact: true }).selectOption('Texto');
  await page.getByLabel('De quién').selectOption('ana');
  await hits.click();
  const found = one.said('zanahoria');
  await expect(found).toBeInViewport();
  await expect(found).toHaveClass(/found/);
  await expect(one.said('Después 299.')).toHaveCount(0);

  await one.choose('zanahoria', 'Destacar');
  await expect(found).toContainText('Destacado');
  await one.button(/^Ir a lo último/).click();
  await expect(one.said('Después 299.')).toBeInViewport();
  await one.button('Información').click();
  const starred = page.getByRole('list', { name: 'Mensajes destacados' });
  await starred.getByRole('link', { name: /zanahoria/ }).click();
  await expect(found).toBeInViewport();
});
