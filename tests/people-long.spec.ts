import type { Page } from '@playwright/test';
import { expect, message, push, rows, test, waiting, type Person } from './together';

test('what came meanwhile begins with a line, and is read by being seen', async ({
  server,
  open,
  ana,
  eva,
  group,
}) => {
  await push(server.url, ana, [message(group, 'Antes')]);
  const before = await open(eva, `/chat?id=${group}`);
  await expect(before.said('Antes')).toBeVisible();
  const own = async () => {
    const members = await rows<{ thread: string; user: string; readSeq: number }>(
      before.page,
      eva,
      'members',
    );
    return members.find(({ thread, user }) => thread === group && user === eva.id)?.readSeq;
  };
  await expect.poll(own).toBe(2);
  await before.page.goto('/chat');
  const many = Array.from({ length: 150 }, (_, i) => message(group, `Nuevo ${i + 1}.`));
  await push(server.url, ana, many);
  type Row = { thread: string };
  await expect
    .poll(
      async () =>
        (await rows<Row>(before.page, eva, 'messages')).filter((row) => row.thread === group)
          .length,
    )
    .toBe(152);
  await before.page.goto(`/chat?id=${group}`);
  await expect(before.log.getByText('Sin leer')).toBeInViewport();
  await expect(before.said('Nuevo 1.')).toBeInViewport();
  await expect(before.said('Nuevo 150.')).toBeHidden();
  await expect(before.button(/Ir a lo último: 1\d\d sin leer/)).toBeVisible();
  await before.button(/Ir a lo último/).click();
  await expect(before.said('Nuevo 150.')).toBeInViewport();
  await expect.poll(own).toBe(152);
  await before.button('Ir a lo no leído').click();
  await expect(before.said('Nuevo 1.')).toBeInViewport();
  await before.page.reload();
  await expect(before.said('Nuevo 150.')).toBeInViewport();
  await expect(before.log.getByText('Sin leer')).toBeHidden();
});

test('ten thousand messages: there at once, few in the page, all within reach', async ({
  open,
  ana,
  group,
}) => {
  const one = await open(ana, `/chat?id=${group}`);
  await expect(one.log.getByText('Creaste el grupo')).toBeVisible();
  await expect.poll(() => waiting(one)).toBe(0);
  await fill(one.page, ana, group, 10_000);
  await one.page.goto('/chat');
  await one.page
    .getByRole('link', { name: /Excursión/ })
    .first()
    .waitFor();
  const opened = await one.page.evaluate(async (id) => {
    const link = [...document.querySelectorAll('a')].find((a) => a.href.includes(id))!;
    const started = performance.now();
    link.click();
    while (!document.body.textContent?.includes('Dicho 10000.'))
      await new Promise(requestAnimationFrame);
    return performance.now() - started;
  }, group);
  test.info().annotations.push({ type: 'opened', description: `${Math.round(opened)} ms` });
  await expect(one.said('Dicho 10000.')).toBeInViewport();
  const inPage = () => one.log.getByRole('listitem').count();
  expect(await inPage()).toBeLessThan(80);
  await expect(one.log.getByRole('listitem').last()).toHaveAttribute('aria-posinset', '10000');
  // Up: more comes, and what is read stays where it is.
  await one.log.evaluate((pane) => (pane.scrollTop = 1300));
  const first = one.log.getByRole('article').first();
  await expect(first).toBeAttached();
  await one.log.evaluate((pane) => (pane.scrollTop = 600));
  await expect.poll(() => one.log.evaluate((pane) => pane.scrollTop)).toBeGreaterThan(2000);
  // A quote leads far back, a day too, and the button to the end.
  await one.button(/Ir a lo último/).click();
  await one
    .said('Dicho 10000.')
    .getByRole('button', { name: /Ir al mensaje/ })
    .click();
  await expect(one.said('Dicho 50.')).toBeInViewport();
  const here = one.page.getByRole('region', { name: 'Conversación' });
  await here.getByRole('button', { name: 'Opciones de «Excursión»' }).click();
  await one.page.getByRole('menuitem', { name: 'Ir a un día' }).click();
  await one.page.getByRole('textbox', { name: 'Día' }).fill('2024-01-03');
  await one.page.getByRole('button', { name: 'Ir', exact: true }).click();
  await expect(one.said('Dicho 2881.')).toBeInViewport();
  expect(await inPage()).toBeLessThan(80);
  await one.button(/Ir a lo último/).click();
  await expect(one.said('Dicho 10000.')).toBeInViewport();
});

/** A long past in the rows of the person's own database, one message a minute since 2024. */
async function fill(page: Page, person: Person, thread: string, count: number): Promise<void> {
  await page.evaluate(
    async ([account, thread, count]) => {
      const open = indexedDB.open(`helen-${account}`);
      await new Promise((resolve) => open.addEventListener('success', resolve));
      const tx = open.result.transaction(['threads', 'members', 'messages'], 'readwrite');
      const at = new Date(2024, 0, 1).getTime();
      const read = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) =>
          request.addEventListener('success', () => resolve(request.result)),
        );
      const row = (await read(tx.objectStore('threads').get(thread))) as object;
      tx.objectStore('threads').put({ ...row, lastSeq: count });
      const own = (await read(tx.objectStore('members').get([thread, account]))) as object;
      tx.objectStore('members').put({ ...own, readSeq: count, deliveredSeq: count });
      const name = (seq: number) => `m${String(seq).padStart(14, '0')}`;
      for (let seq = 2; seq <= count; seq++)
        tx.objectStore('messages').put({
          id: name(seq),
          thread,
          seq,
          author: seq % 3 ? account : 'helen',
          kind: 'text',
          text: `Dicho ${seq}. ${'y algo más '.repeat((seq * 7) % 23)}`,
          parent: null,
          replyTo: seq === count ? name(50) : null,
          mentions: [],
          revisions: [],
          attachments: [],
          createdAt: at + (seq - 1) * 60_000,
          editedAt: null,
          deletedAt: null,
          heard: null,
          generation: null,
          language: null,
          segments: [],
          files: [],
          reactions: {},
          forwarded: null,
          notice: null,
          words: [],
        });
      await new Promise((resolve) => tx.addEventListener('complete', resolve));
      open.result.close();
    },
    [person.id, thread, count] as const,
  );
}
