import { expect, expectAccessibleInBothThemes } from './fixtures';
import { List, test } from './neighbours';

test('a thread with somebody begins by finding them, and is theirs, too', async ({ page, eva }) => {
  const list = new List(page);
  await list.open();
  await expect(page.getByText('Habla con HELEN, escribe a alguien')).toBeVisible();
  const dialog = await list.begin('Con alguien');
  await expect(dialog.getByText('Escribe al menos 2 letras')).toBeVisible();
  const field = dialog.getByRole('searchbox', { name: 'Nombre o @usuario' });
  await field.fill('zz');
  await expect(dialog.getByText('Nadie se llama «zz».')).toBeVisible();
  await field.fill('ev');
  await expect(dialog.getByRole('button', { name: 'Eva' })).toBeVisible();
  await field.press('Enter');
  await expect(page).toHaveURL(/\/chat\?id=[a-z0-9]{15}$/);
  await expect(list.entry('Eva')).toContainText('Aún no os habéis escrito.');
  const thread = new URL(page.url()).searchParams.get('id');
  await expect
    .poll(async () => (await eva.rows<{ id: string }>('threads')).map(({ id }) => id))
    .toEqual([thread]);
  // The other way round it is the same one.
  await eva.says(thread!, 'Hola, Ana');
  await expect(list.entry('Eva')).toContainText('Hola, Ana');
  await page.goto('/chat');
  const again = await list.begin('Con alguien');
  await expect(again.getByText('Recientes')).toBeVisible();
  await again.getByRole('button', { name: 'Eva' }).click();
  await expect(page).toHaveURL(new RegExp(`id=${thread}$`));
});

test('a group of three begins with a name, its people and HELEN', async ({ page, eva, luis }) => {
  const list = new List(page);
  await list.open();
  const dialog = await list.begin('Grupo');
  await dialog.getByLabel('Nombre del grupo').fill('Montaña');
  await dialog.getByLabel('HELEN participa').check();
  await expect(dialog).toContainText('Solo ve los mensajes recientes de este grupo');
  const field = dialog.getByRole('searchbox');
  for (const name of ['Eva', 'Luis']) {
    await field.fill(name);
    await dialog.getByRole('button', { name: new RegExp(`${name} @`) }).click();
  }
  await expect(dialog.getByRole('list', { name: 'Elegidos' }).getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Crear (3)' }).click();
  await expect(list.entry('Montaña')).toContainText('Creaste el grupo');
  for (const one of [eva, luis])
    await expect
      .poll(() => one.rows('threads'))
      .toMatchObject([{ title: 'Montaña', kind: 'group', helen: true }]);
});

test('what is unread is counted in the list, the frame and the title, until it is read anywhere', async ({
  page,
  ana,
  eva,
  luis,
}) => {
  const list = new List(page);
  const [direct, group] = [await eva.meets(ana), await luis.gathers('Cena', [ana, eva])];
  await list.open('Eva', 'Cena');
  await expect(list.entry('Cena')).toContainText('Luis creó el grupo');
  await eva.says(direct, '**Uno**');
  await eva.says(direct, 'Dos');
  await luis.says(group, 'Hola a las dos');
  await expect(list.entry('Eva')).toContainText('2 sin leer');
  await expect(list.entry('Cena')).toContainText('Luis: Hola a las dos');
  await expect(list.entry('Cena')).toContainText('1 sin leer');
  await expect(page).toHaveTitle(/^\(3\) Conversaciones/);
  const place = page
    .getByRole('navigation', { name: 'Lugares' })
    .getByRole('link', { name: /Chats/ });
  await expect(place).toContainText('3 sin leer');
  // On another device of hers.
  await ana.does('thread.seen', direct, { read: 2 });
  await expect(list.entry('Eva')).not.toContainText('sin leer');
  await ana.says(group, 'Llevo el pan');
  await expect(list.entry('Cena')).toContainText('Tú: Llevo el pan');
  await expect(list.entry('Cena')).toContainText('Enviado');
  for (const one of [eva, luis]) await one.does('thread.seen', group, { read: 3 });
  await expect(list.entry('Cena')).toContainText('Leído');
  await expect(list.entry('Cena'), 'who answers has read it').not.toContainText('sin leer');
  await luis.says(group, 'Y yo el vino');
  await expect(list.entry('Cena')).toContainText('1 sin leer');
  await list.choose('Cena', 'Marcar como leída');
  await expect(list.entry('Cena')).not.toContainText('sin leer');
  await expect(page).toHaveTitle(/^Conversaciones/);
  await expect(place).not.toContainText('sin leer');
});

test('threads are pinned, silenced, archived, marked and filtered, and that can be undone', async ({
  page,
  ana,
  eva,
  luis,
}) => {
  const list = new List(page);
  const direct = await eva.meets(ana);
  await luis.gathers('Cena', [ana]);
  await eva.says(direct, 'Hola');
  await list.open('Eva', 'Cena');
  await list.choose('Cena', 'Fijar arriba');
  await expect(list.list.getByRole('listitem').first()).toContainText('Cena');
  await list.choose('Cena', 'Silenciar');
  await expect(list.entry('Cena')).toContainText('Silenciada');
  await list.choose('Cena', 'Marcar como no leída');
  await expect(list.entry('Cena')).toContainText('Marcada como no leída');
  await page.getByRole('button', { name: 'Grupos', exact: true }).click();
  await expect(list.entry('Eva')).toBeHidden();
  await expect(list.entry('Cena')).toBeVisible();
  await page.getByRole('button', { name: 'HELEN', exact: true }).click();
  await expect(page.getByText('Aún no has hablado con HELEN.')).toBeVisible();
  await page.getByRole('button', { name: 'Todo', exact: true }).click();
  await list.choose('Eva', 'Archivar');
  await expect(list.entry('Eva')).toBeHidden();
  await list.toasts.getByRole('button', { name: 'Deshacer' }).click();
  await expect(list.entry('Eva')).toBeVisible();
  await list.choose('Eva', 'Archivar');
  await page.getByRole('button', { name: 'Archivados (1)' }).click();
  await expect(list.entry('Eva')).toBeVisible();
  await expect(list.entry('Cena')).toBeHidden();
  // All of it is the person's on every device.
  type Seat = { user: string; thread: string };
  await expect
    .poll(async () => (await ana.rows<Seat>('members')).filter(({ user }) => user === ana.id))
    .toEqual(
      expect.arrayContaining([
        expect.objectContaining({ thread: direct, archived: true }),
        expect.objectContaining({ pinned: true, muted: true, unread: true }),
      ]),
    );
  await list.choose('Eva', 'Vaciar para mí');
  await expect(list.entry('Eva')).toContainText('Aún no os habéis escrito.');
  await list.toasts.getByRole('button', { name: 'Deshacer' }).last().click();
  await expect(list.entry('Eva')).toContainText('Hola');
});

test('who leads a group names it, adds, promotes and removes; who leaves can come back for a moment', async ({
  page,
  ana,
  eva,
  luis,
}) => {
  const list = new List(page);
  const group = await ana.gathers('Cena', [eva]);
  const text = await eva.says(group, 'A las **nueve**');
  await ana.does('message.pin', group, { message: text, on: true });
  await list.open('Cena');
  await list.choose('Cena', 'Información');
  const info = page.getByRole('complementary', { name: 'Información' });
  await expect(info.getByRole('link', { name: /A las nueve/ })).toHaveAttribute(
    'href',
    `/chat?id=${group}&message=${text}`,
  );
  await info.getByRole('button', { name: 'Cambiar el nombre del grupo' }).click();
  await info.getByLabel('Nombre').fill('Cena del jueves');
  await info.getByRole('button', { name: 'Guardar' }).click();
  await expect(list.entry('Cena del jueves')).toContainText('Cambiaste el nombre');
  await info.getByRole('button', { name: 'Añadir', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox').fill('luis');
  await dialog.getByRole('button', { name: /Luis/ }).click();
  await dialog.getByRole('button', { name: 'Añadir al grupo' }).click();
  const people = info.getByRole('list', { name: 'Personas' }).getByRole('listitem');
  await expect(people).toHaveText([/Tú\s*A cargo del grupo/, /Eva/, /Luis/]);
  await info.getByRole('button', { name: 'Opciones de Luis' }).click();
  await page.getByRole('menuitem', { name: 'Hacer que administre' }).click();
  await expect(people).toHaveText([/Tú/, /Luis\s*Administra el grupo/, /Eva/]);
  await expect.poll(() => luis.rows('threads')).toMatchObject([{ title: 'Cena del jueves' }]);
  type Seat = { user: string; role: string };
  const role = async () =>
    (await luis.rows<Seat>('members')).find(({ user }) => user === luis.id)?.role;
  await expect.poll(role).toBe('admin');
  await luis.does('thread.change', group, { title: 'Comida' });
  await expect(list.entry('Comida')).toContainText('Luis cambió el nombre a «Comida»');
  await info.getByRole('button', { name: 'Opciones de Eva' }).click();
  await page.getByRole('menuitem', { name: 'Quitar del grupo' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Quitar' }).click();
  await expect(people).toHaveText([/Tú/, /Luis/]);
  await expect.poll(() => eva.rows('threads')).toEqual([]);
  await info.getByRole('button', { name: 'Salir del grupo' }).click();
  await expect(list.entry('Comida')).toBeHidden();
  await list.toasts.getByRole('button', { name: 'Deshacer' }).click();
  await expect(list.entry('Comida')).toBeVisible();
});

test('what others write is told where it is not seen, but not of silenced threads nor in quiet hours', async ({
  page,
  ana,
  eva,
  luis,
}) => {
  const list = new List(page);
  const [direct, group] = [await eva.meets(ana), await luis.gathers('Cena', [ana, eva])];
  await list.open('Eva', 'Cena');
  await list.choose('Cena', 'Silenciar');
  await expect(list.entry('Cena')).toContainText('Silenciada');
  await luis.says(group, 'Para nadie en especial');
  await expect(list.entry('Cena')).toContainText('Para nadie en especial');
  await eva.says(direct, '¿Vienes?');
  await expect(list.toasts).toContainText('Eva: ¿Vienes?');
  await expect(list.toasts).not.toContainText('Para nadie en especial');
  await luis.says(group, '@ana, ¿y tú?', { mentions: [ana.id] });
  await expect(list.toasts).toContainText('Luis en Cena: @ana, ¿y tú?');
  await list.toasts.getByRole('button', { name: 'Abrir' }).first().click();
  await expect(page).toHaveURL(new RegExp(`id=${direct}$`));

  await page.goto('/settings#notifications');
  const section = page.getByRole('region', { name: 'Notificaciones' });
  await section.getByLabel('Horas de silencio').check();
  const now = new Date();
  const time = (hours: number) =>
    `${String((now.getHours() + hours + 24) % 24).padStart(2, '0')}:00`;
  await section.getByLabel('Desde').fill(time(-1));
  await section.getByLabel('Hasta').fill(time(2));
  await section.getByLabel('Hasta').blur();
  const place = page
    .getByRole('navigation', { name: 'Lugares' })
    .getByRole('link', { name: /Chats/ });
  const before = await place.textContent();
  await eva.says(direct, 'De noche');
  await expect(place).not.toHaveText(before ?? '');
  await section.getByLabel('Horas de silencio').uncheck();
  await eva.says(direct, 'De día');
  await expect(list.toasts.first()).toContainText('De día');
  await expect(page.getByText('De noche')).toHaveCount(0);
});

test('list and finder are usable by everybody', async ({ page, ana, eva, luis }) => {
  const list = new List(page);
  const group = await ana.gathers('Cena', [eva, luis]);
  await eva.says(group, 'Hola');
  await list.open('Cena');
  await expectAccessibleInBothThemes(page);
  await list.begin('Grupo');
  await expectAccessibleInBothThemes(page);
});

test('list, pane and switches are usable by everybody on a phone', async ({
  page,
  ana,
  eva,
  luis,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const group = await ana.gathers('Cena', [eva, luis]);
  await eva.says(group, 'Hola');
  const list = new List(page);
  await list.open('Cena');
  await expectAccessibleInBothThemes(page);
  await page.goto(`/chat?id=${group}&info`);
  await expect(page.getByRole('button', { name: 'Opciones de Eva' })).toBeVisible();
  await expectAccessibleInBothThemes(page);
  await page.getByRole('button', { name: 'Cerrar la información' }).click();
  await expect(page.getByRole('complementary', { name: 'Información' })).toBeHidden();
});

test('the switches of notifications are usable by everybody', async ({ page }) => {
  await page.goto('/settings#notifications');
  await page.getByLabel('Horas de silencio').check();
  await expect(page.getByLabel('Desde')).toBeVisible();
  await expectAccessibleInBothThemes(page);
});
