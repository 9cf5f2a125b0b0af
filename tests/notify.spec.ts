import type { Page } from '@playwright/test';
import { expect, test } from './company';
import { expectAccessibleInBothThemes } from './fixtures';
import { List } from './neighbours';

declare global {
  interface Window {
    notes: number;
    badges: number[];
  }
}

/** Counts the tones that the page begins. */
const listens = (page: Page) =>
  page.addInitScript(() => {
    window.notes = 0;
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (...when) {
      window.notes += 1;
      return start.apply(this, when);
    };
  });
/** Keeps what the icon of the installed app is told to wear; 0 is nothing. */
const wears = (page: Page) =>
  page.addInitScript(() => {
    window.badges = [];
    navigator.setAppBadge = (count = -1) => Promise.resolve(void window.badges.push(count));
    navigator.clearAppBadge = () => Promise.resolve(void window.badges.push(0));
  });
const badge = (page: Page) => page.evaluate(() => window.badges.at(-1));

const notes = (page: Page) => page.evaluate(() => window.notes);

test('toasts, numbers and sound tell of what is new; what is read takes them away', async ({
  page,
  ana,
  eva,
  luis,
}) => {
  await listens(page);
  await wears(page);
  const list = new List(page);
  const [direct, group] = [await eva.meets(ana), await luis.gathers('Cena', [ana, eva])];
  await list.open('Eva', 'Cena');
  // A browser makes no sound for who has not touched the page.
  await page.getByRole('button', { name: 'Todo', exact: true }).click();
  await eva.says(direct, '¿Vienes?');
  await expect(list.toasts).toContainText('Eva: ¿Vienes?');
  await expect(page).toHaveTitle(/^\(1\) /);
  await expect.poll(() => badge(page)).toBe(1);
  await expect.poll(() => notes(page)).toBe(2);
  // More of the same thread takes its place.
  await eva.says(direct, '¿O no?');
  await expect(list.toasts).toContainText('Eva: 2 mensajes nuevos');
  await expect(list.toasts).not.toContainText('¿Vienes?');
  await luis.says(group, 'Yo sí');
  await expect(list.toasts).toContainText('Luis en Cena: Yo sí');
  await expect(page).toHaveTitle(/^\(3\) /);
  await expect.poll(() => badge(page)).toBe(3);
  // Read on another device.
  await ana.does('thread.seen', direct, { read: 2 });
  await expect(list.toasts).not.toContainText('Eva');
  await expect(list.toasts).toContainText('Luis en Cena');
  await expect(page).toHaveTitle(/^\(1\) /);
  await expect.poll(() => badge(page)).toBe(1);
  await ana.does('thread.seen', group, { read: 2 });
  await expect(page).toHaveTitle(/^Conversaciones/);
  await expect.poll(() => badge(page)).toBe(0);
});

test('of the open thread nothing is told, nor of a silenced one', async ({
  ana,
  eva,
  luis,
  open,
}) => {
  const [direct, group] = [await eva.meets(ana), await luis.gathers('Cena', [ana])];
  await ana.does('thread.change', group, { muted: true });
  const one = await open(ana, `/chat?id=${direct}`);
  const { toasts } = new List(one.page);
  await luis.says(group, 'Para nadie');
  await eva.says(direct, 'Hola');
  await expect(one.said('Hola')).toBeVisible();
  await expect(new List(one.page).entry('Cena')).toContainText('Para nadie');
  await luis.says(group, 'Para ti, @ana', { mentions: [ana.id] });
  await expect(toasts).toContainText('Luis en Cena: Para ti, @ana');
  await expect(toasts).not.toContainText('Hola');
  await expect(toasts).not.toContainText('Para nadie');
});

test('each of them can be turned off', async ({ page, ana, eva }) => {
  await listens(page);
  const direct = await eva.meets(ana);
  await page.goto('/settings#notifications');
  const section = page.getByRole('region', { name: 'Notificaciones' });
  const place = page
    .getByRole('navigation', { name: 'Lugares' })
    .getByRole('link', { name: /Chats/ });
  const { toasts } = new List(page);
  for (const name of ['Avisos en pantalla', 'Número en el título y el icono'])
    await section.getByRole('switch', { name }).click();
  await eva.says(direct, 'En silencio');
  await expect(place).toContainText('1 sin leer');
  await expect.poll(() => notes(page), 'it is heard, and not shown').toBe(2);
  await section.getByRole('switch', { name: 'Sonido' }).click();
  await section.getByRole('switch', { name: 'Avisos en pantalla' }).click();
  await eva.says(direct, 'Se ve');
  await expect(toasts).toContainText('Eva: Se ve');
  await expect(toasts).not.toContainText('En silencio');
  await expect(page).toHaveTitle(/^Ajustes/);
  expect(await notes(page), 'it is shown, and not heard').toBe(2);
  await section.getByRole('switch', { name: 'Sonido' }).click();
  await section.getByRole('switch', { name: 'Número en el título y el icono' }).click();
  await expect(page).toHaveTitle(/^\(2\) Ajustes/);
  await eva.says(direct, 'Se oye');
  await expect.poll(() => notes(page)).toBe(4);
  await page.reload();
  await expect(section.getByRole('switch', { name: 'Sonido' })).toBeChecked();
  await expectAccessibleInBothThemes(page);
});

test('of several tabs one tells', async ({ ana, eva, open, tab }) => {
  const direct = await eva.meets(ana);
  const first = await open(ana, '/chat');
  const second = await tab(first, '/chat');
  const lists = [new List(first.page), new List(second.page)];
  for (const list of lists) await expect(list.entry('Eva')).toBeVisible();
  await eva.says(direct, '¿Vienes?');
  for (const list of lists) await expect(list.entry('Eva')).toContainText('1 sin leer');
  const told = async () => {
    const texts = await Promise.all(lists.map(({ toasts }) => toasts.textContent()));
    return texts.filter((text) => text?.includes('¿Vienes?')).length;
  };
  await expect.poll(told).toBe(1);
  for (const { page } of lists) await expect(page).toHaveTitle(/^\(1\) /);
});
