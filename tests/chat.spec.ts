import { expect, type Page } from '@playwright/test';
import { test as cloudy } from './cloud';
import { expectAccessible } from './fixtures';
import { ChatScreen, signIn } from './writing';

const test = cloudy.extend<{ chat: ChatScreen; errors: string[] }>({
  errors: [
    async ({ context }, use, info) => {
      const errors: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
      });
      context.on('weberror', (error) => errors.push(String(error.error().stack)));
      await use(errors);
      if (info.status === info.expectedStatus) expect(errors, 'console errors').toEqual([]);
    },
    { auto: true },
  ],
  chat: async ({ page, helen }, use) => {
    await signIn(page, helen);
    await use(new ChatScreen(page));
  },
});

/** So many words, so many a second. */
const slowly = (count: number, tps = 40) =>
  [
    { content: Array.from({ length: count }, (_, index) => `word${index}`).join(' ') },
    { chunkSize: 8, streamingProfile: { ttft: 5, tps } },
  ] as const;

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a question is answered in Markdown as it comes, and kept', async ({ cloud, helen, chat }) => {
  cloud.onMessage(
    'hello',
    {
      content:
        'Here you **are**:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\nconst a = 1;\n```\n\n$$x^2$$\n\n![cat](https://example.com/c.png) <img src=x onerror=alert(1)>',
    },
    { chunkSize: 7 },
  );
  await chat.open(helen);
  await chat.say('hello');
  const answer = chat.messages.last();
  await expect(answer.locator('strong')).toHaveText('are');
  await expect(answer.getByRole('table')).toContainText('2');
  await expect(answer.locator('.hljs-keyword')).toHaveText('const');
  await expect(answer.locator('math')).toBeVisible();
  await expect(answer.getByRole('link', { name: 'cat' })).toHaveAttribute('target', '_blank');
  await expect(answer.locator('img')).toHaveCount(0);
  await expect(answer).toContainText('gpt-test');
  await expect(chat.page.locator('[aria-live=polite]', { hasText: 'Here you' })).toHaveCount(1);
  await expect(chat.page.getByRole('heading', { name: 'hello' })).toBeVisible();
  await expectAccessible(chat.page);
  // What is drawn stays as it is when more is said.
  const formula = await answer.locator('math').textContent();
  cloud.onMessage('again', { content: 'Again.' });
  await chat.say('again');
  await expect(answer).toContainText('Again.');
  expect(await chat.messages.nth(1).locator('math').textContent()).toBe(formula);
  await chat.page.reload();
  await expect(chat.messages).toHaveCount(4);
  await expect(chat.messages.nth(1).locator('strong')).toHaveText('are');
});

test('an answer is stopped, and goes on when asked', async ({ cloud, helen, chat }) => {
  cloud.onMessage('a story', ...slowly(400));
  await chat.open(helen);
  await chat.say('a story');
  await expect(chat.messages.last()).toContainText('word3');
  await chat.page.keyboard.press('Escape');
  await expect(chat.messages.last()).toContainText('Paraste la respuesta.');
  cloud.reset();
  cloud.onMessage(/./, { content: ' and the end.' });
  await chat.button('Continuar').click();
  await expect(chat.messages.last()).toContainText(/word0.*and the end\./);
  await expect(chat.button('Continuar')).toHaveCount(0);
});

test('another answer, an edited question, and the way back between them', async ({
  cloud,
  helen,
  chat,
}) => {
  cloud.onMessage('first', { content: 'Answer one.' });
  await chat.open(helen);
  await chat.say('first');
  const last = chat.messages.last();
  await expect(last).toContainText('Answer one.');
  cloud.reset();
  cloud.onMessage('first', { content: 'Answer two.' });
  cloud.onMessage('second', { content: 'To the second.' });
  await chat.button('Otra respuesta').click();
  await expect(last).toContainText('Answer two.');
  await expect(last).toContainText('2 / 2');
  // Shown at once; before the page goes, the server has to know.
  const kept = chat.page.waitForResponse((answer) => answer.request().method() === 'PATCH');
  await last.getByRole('button', { name: 'Versión anterior' }).click();
  await expect(last).toContainText('Answer one.');
  await kept;
  await chat.page.reload();
  await expect(last).toContainText('1 / 2');

  await chat.messages.first().getByRole('button', { name: 'Editar el mensaje' }).click();
  await chat.page.getByLabel('Editar el mensaje').fill('second');
  await chat.messages.first().getByRole('button', { name: 'Enviar' }).click();
  await expect(last).toContainText('To the second.');
  await expect(chat.messages.first()).toContainText('2 / 2');
  await chat.messages.first().getByRole('button', { name: 'Versión anterior' }).click();
  await expect(last).toContainText('Answer');
});

test('reloaded in mid-answer, it is followed on', async ({ cloud, helen, chat }) => {
  cloud.onMessage('a story', ...slowly(120));
  await chat.open(helen);
  await chat.say('a story');
  await expect(chat.messages.last()).toContainText('word3');
  await chat.page.reload();
  await expect(chat.messages.last()).toContainText('word5');
  await expect(chat.button('Parar la respuesta')).toBeVisible();
  await expect(chat.messages.last()).toContainText(/word0 .*word119/);
  await expect(chat.button('Otra respuesta')).toBeVisible();
  await expect(chat.messages).toHaveCount(2);
});

test('kill -9 in mid-answer: what came is there, and goes on', async ({
  cloud,
  helen,
  chat,
  errors,
}) => {
  cloud.onMessage('a story', ...slowly(600));
  await chat.open(helen);
  await chat.say('a story');
  await expect(chat.messages.last()).toContainText('word20');
  await helen.server.end('SIGKILL');
  await expect(chat.messages.last()).toContainText('Sin conexión');
  await helen.server.run();
  await expect(chat.messages.last()).toContainText('La respuesta se interrumpió.', {
    timeout: 15_000,
  });
  cloud.reset();
  cloud.onMessage(/./, { content: ' and the end.' });
  await chat.button('Continuar').click();
  await expect(chat.messages.last()).toContainText(/word0.*and the end\./);
  // The browser tells of each line that broke.
  errors.splice(0, errors.length, ...errors.filter((error) => !error.includes('net::ERR_')));
});

test('what fails says why, and is tried again in its place', async ({ cloud, helen, chat }) => {
  cloud.nextRequestError(400, { message: 'bad', type: 'invalid_request_error' });
  cloud.onMessage('hello', { content: 'Now it works.' });
  await chat.open(helen);
  await chat.say('hello');
  await expect(chat.messages.last().locator('[data-code]')).toBeVisible();
  await chat.button('Reintentar').click();
  await expect(chat.messages.last()).toContainText('Now it works.');
  await expect(chat.messages).toHaveCount(2);
  await expect(chat.messages.last()).not.toContainText('/ 2');
});

test('a picture goes along and is looked at', async ({ cloud, helen, chat }) => {
  cloud.onMessage('what is this', { content: 'A dot.' });
  await chat.open(helen);
  const choosing = chat.page.waitForEvent('filechooser');
  await chat.button('Adjuntar archivos').click();
  await (
    await choosing
  ).setFiles([
    { name: 'dot.png', mimeType: 'image/png', buffer: png },
    { name: 'a.zip', mimeType: 'application/zip', buffer: png },
  ]);
  await expect(chat.page.getByText('«a.zip» no se puede adjuntar.')).toBeVisible();
  await expect(chat.page.getByRole('img', { name: 'dot' })).toBeVisible();
  await chat.say('what is this');
  await expect(chat.messages.last()).toContainText('A dot.');
  expect(JSON.stringify(cloud.getRequests()[0]?.body)).toContain('data:image/webp;base64,');
  await chat.button(/^Ver dot/).click();
  await expect(chat.page.getByRole('dialog').getByRole('img')).toBeVisible();
  await chat.page.keyboard.press('Escape');
  await expect(chat.page.getByRole('dialog')).toHaveCount(0);
});

test('a link shows it to strangers until it is closed', async ({ cloud, helen, chat, browser }) => {
  cloud.onMessage('hello', { content: 'For **everybody**.' });
  await chat.open(helen);
  await chat.say('hello');
  await expect(chat.messages.last()).toContainText('everybody');
  await chat.page
    .getByRole('button', { name: /^Opciones de/ })
    .last()
    .click();
  await chat.page.getByRole('menuitem', { name: 'Compartir' }).click();
  await chat.button('Crear enlace').click();
  const address = await chat.page.getByLabel('Enlace', { exact: true }).inputValue();
  expect(address).toContain(`${helen.server.url}/shared#`);
  const stranger = await (await browser.newContext({ locale: 'es-ES' })).newPage();
  await stranger.goto(address);
  await expect(stranger.locator('strong')).toHaveText('everybody');
  expect(await stranger.content()).not.toContain('ana@example.com');
  await expectAccessible(stranger);
  await chat.button('Dejar de compartir').click();
  await expect(chat.page.getByText('Los enlaces ya no abren nada.')).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByText('Este enlace ya no muestra nada.')).toBeVisible();
  await stranger.context().close();
});

test('a draft survives, and a model is remembered', async ({ cloud, helen, chat }) => {
  cloud.onMessage('hello', { content: 'Hi.' });
  await chat.open(helen);
  await chat.say('hello');
  await expect(chat.messages.last()).toContainText('Hi.');
  await chat.button(/^Modelo/).click();
  await chat.page.getByRole('menuitemradio', { name: 'claude-test' }).click();
  await chat.field.fill('not sent yet');
  await expect.poll(() => drafts(chat.page)).toContain('not sent yet');
  await chat.page.reload();
  await expect(chat.field).toHaveValue('not sent yet');
  await expect(chat.button('Modelo: claude-test')).toBeVisible();
});

const drafts = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const open = indexedDB.open(names.find((name) => name.startsWith('helen-')) ?? '');
    await new Promise((resolve) => open.addEventListener('success', resolve));
    const all = open.result.transaction('facts').objectStore('facts').getAll();
    await new Promise((resolve) => all.addEventListener('success', resolve));
    open.result.close();
    return JSON.stringify(all.result);
  });

test('a pinned conversation comes first', async ({ cloud, helen, chat }) => {
  cloud.onMessage(/./, { content: 'Yes.' });
  for (const text of ['one', 'two']) {
    await chat.open(helen);
    await chat.say(text);
    await expect(chat.messages.last()).toContainText('Yes.');
  }
  const list = chat.page.getByRole('list', { name: 'Lista de conversaciones' });
  await expect(list.getByRole('link').first()).toContainText('two');
  await list.getByRole('button', { name: 'Opciones de «one»' }).click();
  await chat.page.getByRole('menuitem', { name: 'Fijar arriba' }).click();
  await expect(list.getByRole('link').first()).toContainText('one');
});

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

test('the first message is not lost when it cannot be sent, nor what goes along', async ({
  cloud,
  helen,
  chat,
  errors,
}) => {
  cloud.onMessage('precious', { content: 'Here.' });
  const { page } = chat;
  await page.route('**/stream', (route) => route.abort());
  await chat.open(helen);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: png });
  const waiting = page.getByRole('list', { name: 'Adjuntos' }).getByRole('img');
  await expect(waiting).toBeVisible();
  await chat.say('precious');
  await expect(page.getByText('No hay conexión.')).toBeVisible();
  await expect(chat.field).toHaveValue('precious');
  await expect(waiting).toBeVisible();
  await page.unroute('**/stream');
  await chat.field.press('Enter');
  await expect(chat.messages.last()).toContainText('Here.');
  await expect(chat.field).toHaveValue('');
  await expect(chat.messages.first().getByRole('img')).toBeVisible();
  errors.splice(0, errors.length, ...errors.filter((error) => !error.includes('net::ERR_')));
});

test('what was edited is not lost when it cannot be sent; given up, the focus is where it was', async ({
  cloud,
  helen,
  chat,
  errors,
}) => {
  cloud.onMessage('better', { content: 'Much better.' });
  cloud.onMessage('draft', { content: 'Fine.' });
  const { page } = chat;
  await chat.open(helen);
  await chat.say('a draft');
  await expect(chat.messages.last()).toContainText('Fine.');
  await page.route('**/stream', (route) => route.abort());
  await chat.button('Editar').click();
  const editor = chat.log.getByRole('textbox');
  await editor.fill('a better one');
  await chat.log.getByRole('button', { name: 'Enviar' }).click();
  await expect(page.getByText('No hay conexión.')).toBeVisible();
  await expect(editor).toHaveValue('a better one');
  await page.unroute('**/stream');
  await chat.log.getByRole('button', { name: 'Enviar' }).click();
  await expect(chat.messages.last()).toContainText('Much better.');
  await chat.button('Editar').click();
  await page.keyboard.press('Escape');
  await expect(chat.button('Editar')).toBeFocused();
  errors.splice(0, errors.length, ...errors.filter((error) => !error.includes('net::ERR_')));
});

test('over plain HTTP, without a clipboard of its own, an answer is copied all the same', async ({
  cloud,
  helen,
  chat,
}) => {
  cloud.onMessage('hello', { content: 'Take me along.' });
  const { page } = chat;
  await page.addInitScript(() =>
    Object.defineProperty(navigator, 'clipboard', { value: undefined }),
  );
  await chat.open(helen);
  await chat.say('hello');
  await expect(chat.messages.last()).toContainText('Take me along.');
  await chat.messages.last().getByRole('button', { name: 'Copiar' }).click();
  await expect(page.getByText('Copiado')).toBeVisible();
  await chat.field.press('Control+v');
  await expect(chat.field).toHaveValue('Take me along.');
});

test('on a device that has nothing yet, what is on its way is not said to be gone', async ({
  helen,
  chat,
}) => {
  const id = 'brandnewthread1';
  await helen.ask('/api/chat/realtime/sessions', {
    method: 'POST',
    body: JSON.stringify({ id, title: 'From elsewhere' }),
  });
  const { page } = chat;
  let bring = (): void => {};
  const told = new Promise<void>((resolve) => (bring = resolve));
  await page.route('**/api/sync?**', async (route) => {
    await told;
    await route.continue();
  });
  await chat.open(helen, `/chat?id=${id}`);
  await expect(page.getByText('Trayendo tus conversaciones…')).toBeVisible();
  await expect(page.getByText('Esta conversación ya no está.')).toHaveCount(0);
  bring();
  await expect(page.getByRole('heading', { name: 'From elsewhere' })).toBeVisible();
});

test('a session that has ended while one writes: the words stay, and there is a way in', async ({
  helen,
  chat,
  errors,
}) => {
  const { page } = chat;
  await chat.open(helen);
  await expect(chat.button(/Modelo/)).toBeVisible();
  await helen.ask('/api/accounts/sign-out-everywhere', { method: 'POST' });
  await chat.say('are you there?');
  await expect(chat.field).toHaveValue('are you there?');
  await page.locator('.error-panel').getByRole('button', { name: 'Entrar' }).click();
  await expect(page).toHaveURL(/\/account\?to=%2Fchat/);
  errors.splice(0, errors.length, ...errors.filter((error) => !error.includes('status of 401')));
});
