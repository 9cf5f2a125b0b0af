import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './fixtures';
import { attach } from './together';
import { png, test } from './writing';

/** So many words, so many a second. */
const slowly = (count: number, tps = 40) =>
  [
    { content: Array.from({ length: count }, (_, index) => `word${index}`).join(' ') },
    { chunkSize: 8, streamingProfile: { ttft: 5, tps } },
  ] as const;

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
  await expect(answer, 'what it took').toContainText(/gpt-test · [\d.]+ tokens/);
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

test('under an answer stand its model, its tokens and what they cost', async ({
  cloud,
  helen,
  chat,
}) => {
  const usage = { prompt_tokens: 1200, completion_tokens: 300 };
  cloud.onMessage('hello', { content: 'Hi.', usage });
  cloud.onMessage('much', { content: 'A lot.', usage: { ...usage, completion_tokens: 200_000 } });
  cloud.onMessage('free', { content: 'Nothing.', usage });
  await chat.open(helen);
  await chat.say('hello');
  // 1200 at $2 and 300 at $8 a million.
  const cost = 'gpt-test · 1500 tokens · 0,0048 US$';
  await expect(chat.messages.last()).toContainText(cost);
  await chat.say('much');
  await expect(chat.messages.last()).toContainText('gpt-test · 201.200 tokens · 1,60 US$');
  // What has no price in the configuration tells its tokens alone.
  await chat.button(/^Modelo/).click();
  await chat.page.getByRole('menuitemradio', { name: 'claude-test' }).click();
  await chat.say('free');
  await expect(chat.messages.last()).toContainText(/claude-test · [\d.]+ tokens/);
  await expect(chat.messages.last()).not.toContainText('US$');
  await chat.page.reload();
  await expect(chat.messages.nth(1)).toContainText(cost);
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
  await attach(chat, [
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
