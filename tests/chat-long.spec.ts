import { expect, type Page } from '@playwright/test';
import { test } from './writing';

test('two thousand messages: few in the page, all within reach, there at once', async ({
  helen,
  chat,
}) => {
  await chat.open(helen, '/chat');
  await expect(chat.field).toBeVisible();
  const id = 'longconversation'.slice(0, 15);
  // Before it has asked the server for everything, what the server does not know would be cleared away.
  await expect.poll(() => following(chat.page)).toBe(true);
  await fill(chat.page, id, 2000);
  const started = Date.now();
  await chat.page.goto(`${helen.server.url}/chat?id=${id}`);
  await expect(chat.log.getByText('Message 2000 ')).toBeVisible();
  test.info().annotations.push({ type: 'opened', description: `${Date.now() - started} ms` });
  const inPage = () => chat.messages.count();
  expect(await inPage()).toBeLessThan(60);
  await expect(chat.log.getByRole('listitem').first()).toHaveAttribute('aria-setsize', '2000');
  for (const top of [0.5, 0.25, 0]) {
    await chat.log.evaluate((pane, part) => (pane.scrollTop = pane.scrollHeight * part), top);
    await expect(chat.log.getByRole('listitem').first()).toBeAttached();
    expect(await inPage()).toBeLessThan(60);
  }
  await expect(chat.log.getByText('Message 1 ')).toBeInViewport();
  await chat.button('Ir a lo último').click();
  await expect(chat.log.getByText('Message 2000 ')).toBeInViewport();
  await chat.page.goto(`${helen.server.url}/chat?id=${id}&message=m${'999'.padStart(14, '0')}`);
  await expect(chat.log.getByText('Message 999 ')).toBeInViewport();
});

/** Whether this device has asked for everything there is. */
const following = (page: Page): Promise<boolean> =>
  page.evaluate(async () => {
    const { account } = JSON.parse(localStorage.getItem('helen-session')!) as {
      account: { id: string };
    };
    const open = indexedDB.open(`helen-${account.id}`);
    await new Promise((resolve) => open.addEventListener('success', resolve));
    const asked = open.result.transaction('facts').objectStore('facts').get('sync');
    await new Promise((resolve) => asked.addEventListener('success', resolve));
    open.result.close();
    return asked.result !== undefined;
  });

/** A long conversation, in the rows of the person's own database. */
async function fill(page: Page, thread: string, count: number): Promise<void> {
  await page.evaluate(
    async ([thread, count]) => {
      const account = (
        JSON.parse(localStorage.getItem('helen-session')!) as { account: { id: string } }
      ).account.id;
      const open = indexedDB.open(`helen-${account}`);
      await new Promise((resolve) => open.addEventListener('success', resolve));
      const tx = open.result.transaction(['threads', 'members', 'messages'], 'readwrite');
      const at = Date.now() - count * 60_000;
      tx.objectStore('threads').put({
        id: thread,
        kind: 'assistant',
        title: 'Long',
        createdAt: at,
        updatedAt: at,
        lastSeq: count,
        preview: '',
      });
      const name = (seq: number) => `m${String(seq).padStart(14, '0')}`;
      for (let seq = 1; seq <= count; seq++)
        tx.objectStore('messages').put({
          id: name(seq),
          thread,
          seq,
          author: seq % 2 ? account : 'helen',
          kind: 'text',
          text: `Message ${seq} ${'and some more words '.repeat((seq * 7) % 23)}`,
          parent: seq === 1 ? null : name(seq - 1),
          replyTo: null,
          mentions: [],
          revisions: [],
          attachments: [],
          createdAt: at + seq * 60_000,
          editedAt: null,
          deletedAt: null,
          heard: null,
          generation:
            seq % 2 ? null : { status: 'done', provider: 'x', model: 'y', usage: null, code: null },
          language: null,
          segments: [],
          words: [],
        });
      await new Promise((resolve) => tx.addEventListener('complete', resolve));
      open.result.close();
    },
    [thread, count] as const,
  );
}
