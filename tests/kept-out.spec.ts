import { ask, unique } from './devices';
import { expectAccessibleInBothThemes } from './fixtures';
import { expect, message, push, test } from './together';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

test('who is kept out by the moderators reads on and cannot write; let in again, what waited goes', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  const until = (blockedUntil: string | null) =>
    ask(server.url, ana, `/api/admin/users/${eva.id}`, 'PATCH', { blockedUntil, blockReason: '' });
  const one = await open(eva, `/chat?id=${group}`);
  const other = await open(ana, `/chat?id=${group}`);
  await push(server.url, ana, [message(group, 'Antes de todo')]);
  await expect(one.said('Antes de todo')).toBeVisible();
  const shut = one.page.getByText('Tu cuenta está bloqueada: puedes leer, pero no escribir.');
  try {
    // Said before they knew: it waits.
    await one.page.context().setOffline(true);
    const words = unique('¿Por qué?');
    await one.say(words);
    await until('2096-05-04T10:00:00Z');
    await one.page.context().setOffline(false);
    await expect(shut).toBeVisible({ timeout: 20_000 });
    await expect(one.field).toHaveCount(0);
    await expect(one.state(words)).toHaveAttribute('data-sent', 'queued');
    // What others say comes all the same, one after the other.
    for (const text of ['Primera noticia', 'Segunda noticia', 'Tercera noticia']) {
      await push(server.url, ana, [message(group, text)]);
      await expect(one.said(text)).toBeVisible();
    }
    await expectAccessibleInBothThemes(one.page);
    await one.page.reload();
    await expect(shut).toBeVisible();
    await expect(one.said('Tercera noticia')).toBeVisible();
    await expect(one.state(words)).toHaveAttribute('data-sent', 'queued');
    await one.page.goto('/chat');
    await one.page.getByRole('searchbox', { name: 'Buscar en tus conversaciones' }).fill('segunda');
    const answered = one.page.getByRole('list', { name: 'Lista de conversaciones' });
    await expect(answered.getByRole('link').locator('mark').first()).toHaveText('Segunda');
    await expect(one.page.getByText('solo lo que hay en este dispositivo')).toHaveCount(0);
    await one.page.goto(`/chat?id=${group}`);
    await expect(shut).toBeVisible();

    await until(null);
    await push(server.url, ana, [message(group, 'Ya está')]);
    await expect(one.said('Ya está')).toBeVisible();
    await expect(other.said(words)).toBeVisible();
    await expect(one.field).toBeVisible({ timeout: 20_000 });
    await expect(shut).toHaveCount(0);
    await one.say('Gracias');
    await expect(other.said('Gracias')).toBeVisible();
  } finally {
    await until(null);
  }
});
