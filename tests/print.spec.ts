import { expect } from '@playwright/test';
import { test } from './cloud';
import { wordsOfPdf } from './pdf';
import { ChatScreen, signIn } from './writing';

const COUNT = 120;
const id = (kind: string, number = 0) => `${kind}${String(number).padStart(14, '0')}`;

/** A conversation from another device: every answer has a word of its own in bold. */
const operations = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => {
    const number = from + index;
    return {
      id: id('o', number),
      type: 'message.put',
      thread: id('t'),
      message: id('m', number),
      author: number % 2 ? 'assistant' : 'self',
      text: `Line${number}end ${number % 2 ? `**bold${number}**` : `bold${number}`} ${'and some more words '.repeat(number % 9)}`,
      heard: '',
      parent: number === 0 ? '' : id('m', number - 1),
      createdAt: Date.UTC(2026, 0, 1) + number * 60_000,
      language: '',
      segments: [],
    };
  });

test('all of a conversation is printed, not what is on the screen', async ({ helen, page }) => {
  const put = { id: id('p'), type: 'thread.put', thread: id('t'), title: 'To be printed' };
  const first = { ...put, createdAt: Date.UTC(2026, 0, 1), pinned: false, archived: false };
  for (const all of [[first, ...operations(0, 60)], operations(60, COUNT)]) {
    const answer = await helen.ask('/api/sync', {
      method: 'POST',
      body: JSON.stringify({ operations: all }),
    });
    const { results } = (await answer.json()) as { results: { ok?: boolean }[] };
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  }
  await signIn(page, helen);
  const chat = new ChatScreen(page);
  await chat.open(helen, `/chat?id=${id('t')}`);
  await expect(chat.log.getByText(`Line${COUNT - 1}end`)).toBeVisible();
  expect(await chat.messages.count()).toBeLessThan(60);

  const paper = await page.pdf({ format: 'A4' });
  const words = await wordsOfPdf(paper);
  const missing = Array.from({ length: COUNT }, (_, number) => number).filter(
    (number) => !words.includes(`Line${number}end`) || !words.includes(`bold${number}`),
  );
  expect(missing).toEqual([]);
  expect(words).toContain('To be printed');
  // Marks are gone, and so is what is not paper's: the field, the list of conversations, the rail.
  expect(words).not.toContain('**');
  for (const other of ['Escribe a HELEN', 'Ajustes', 'Nueva conversación', 'Saltar al contenido'])
    expect(words).not.toContain(other);
  // Back on the screen it is a window again.
  await expect.poll(() => chat.messages.count()).toBeLessThan(60);
});
