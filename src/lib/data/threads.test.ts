import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { conversationStore, type SpokenTurn } from './conversation';
import { HelenDatabase } from './database';
import { exportAll, exportThread } from './export';
import { newId } from './ids';
import { appendMessage, listMessages } from './messages';
import { searchMessages } from './search';
import {
  createThread,
  deleteThread,
  firstWords,
  listThreads,
  renameThread,
  restoreThread,
} from './threads';
import { wipe } from './wipe';

// Real databases on a machine that may be busy.

let db: HelenDatabase;
beforeEach(() => {
  db = new HelenDatabase(null, newId());
});
afterEach(() => db.delete());

function turn(text: string, rest: Partial<SpokenTurn> = {}): SpokenTurn {
  return {
    id: newId(),
    author: 'user',
    text,
    heard: text,
    at: 1,
    language: 'es',
    segments: [],
    ...rest,
  };
}

/** The list as it is once it holds. */
function listed(limit?: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const subscription = listThreads(limit, db).subscribe({
      next: (threads) => {
        queueMicrotask(() => subscription.unsubscribe());
        resolve(threads.map(({ title }) => title));
      },
      error: reject,
    });
  });
}

test('seq has no holes and no doubles in each thread, whoever writes at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(2), fc.string()), { maxLength: 24 }),
      async (writes) => {
        const threads = await Promise.all([0, 1, 2].map(() => createThread({}, db)));
        await Promise.all(
          writes.map(([which, text]) =>
            appendMessage({ thread: threads[which]!.id, author: 'u', text }, db),
          ),
        );
        for (const [index, thread] of threads.entries()) {
          const rows = await listMessages(thread.id, { limit: Infinity }, db);
          const expected = writes.filter(([which]) => which === index).length;
          expect(rows.map(({ seq }) => seq)).toEqual(
            Array.from({ length: expected }, (_, seq) => seq + 1),
          );
          expect((await db.threads.get(thread.id))?.lastSeq).toBe(expected);
        }
      },
    ),
    { numRuns: 25 },
  );
});

test('the first words name a thread, a later rename stays', async () => {
  const { id } = await createThread({}, db);
  await appendMessage({ thread: id, author: 'u', text: '  Hola,\n¿qué tal?  ' }, db);
  expect((await db.threads.get(id))?.title).toBe('Hola, ¿qué tal?');
  await renameThread(id, '  Saludos   varios ', db);
  await appendMessage({ thread: id, author: 'u', text: 'Adiós' }, db);
  const thread = await db.threads.get(id);
  expect(thread).toMatchObject({ title: 'Saludos varios', preview: 'Adiós', lastSeq: 2 });
});

test('a title is never longer than asked, nor a torn letter', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 4, max: 60 }),
      (text, length) => {
        const title = firstWords(text, length);
        expect(title.length).toBeLessThanOrEqual(length + 1);
        expect(title.isWellFormed()).toBe(true);
      },
    ),
  );
});

test('a window of a long thread is its end, in order, and goes back page by page', async () => {
  const { id } = await createThread({}, db);
  for (let n = 1; n <= 12; n++) await appendMessage({ thread: id, author: 'u', text: `${n}` }, db);
  const last = await listMessages(id, { limit: 5 }, db);
  expect(last.map(({ text }) => text)).toEqual(['8', '9', '10', '11', '12']);
  const earlier = await listMessages(id, { limit: 5, before: last[0]!.seq }, db);
  expect(earlier.map(({ text }) => text)).toEqual(['3', '4', '5', '6', '7']);
});

test('threads are listed newest first, no more than asked', async () => {
  for (const [title, at] of [
    ['a', 3],
    ['b', 9],
    ['c', 5],
  ] as const)
    await createThread({ title, at }, db);
  expect(await listed()).toEqual(['b', 'c', 'a']);
  expect(await listed(2)).toEqual(['b', 'c']);
});

test('deleting can be undone to the letter', async () => {
  const { id } = await createThread({}, db);
  await appendMessage({ thread: id, author: 'u', text: 'Uno' }, db);
  await appendMessage({ thread: id, author: 'v', text: 'Dos' }, db);
  const other = await createThread({ title: 'Otra' }, db);
  await appendMessage({ thread: other.id, author: 'v', text: 'Tres' }, db);
  const before = await exportAll(db);
  const deleted = await deleteThread(id, db);
  expect(await db.messages.count()).toBe(1);
  expect(await db.members.count()).toBe(2);
  expect(await deleteThread(id, db)).toBeNull();
  await restoreThread(deleted!, db);
  expect((await exportAll(db)).text).toBe(before.text);
});

test('search folds accents and case, needs every word, and says where', async () => {
  const one = await createThread({ title: 'Compras', at: 1 }, db);
  const two = await createThread({ title: 'Canciones', at: 2 }, db);
  await appendMessage(
    { thread: one.id, author: 'u', text: 'Compra jamón y CAMARÓN', createdAt: 10 },
    db,
  );
  await appendMessage({ thread: one.id, author: 'u', text: 'Otra cosa', createdAt: 11 }, db);
  await appendMessage(
    { thread: two.id, author: 'u', text: 'La canción del jamón', createdAt: 20 },
    db,
  );
  const found = await searchMessages('JAMON', 50, db);
  expect(found.map(({ thread }) => thread.id)).toEqual([two.id, one.id]);
  expect(found[1]?.message?.ranges).toEqual([[7, 12]]);
  expect((await searchMessages('camaron compra', 50, db)).map(({ thread }) => thread.id)).toEqual([
    one.id,
  ]);
  const titled = await searchMessages('canci', 50, db);
  expect(titled[0]?.title).toEqual([[0, 5]]);
  expect(await searchMessages('canci', 0, db)).toEqual([]);
  expect(await searchMessages('  ¿? ', 50, db)).toEqual([]);
  expect(await searchMessages('zeta', 50, db)).toEqual([]);
});

test('whatever was written is found by the beginning of any of its words', async () => {
  const { id } = await createThread({}, db);
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.nat(),
      async (text, pick) => {
        await db.messages.clear();
        await db.threads.update(id, { title: '-', lastSeq: 0 });
        const written = await appendMessage({ thread: id, author: 'u', text }, db);
        const words = (await db.messages.get(written.id))!.words;
        if (words.length === 0) return;
        const word = words[pick % words.length]!;
        const letters = [...word];
        const query = letters.slice(0, 1 + (pick % letters.length)).join('');
        expect((await searchMessages(query, 5, db))[0]?.message?.row.id).toBe(written.id);
      },
    ),
    { numRuns: 60 },
  );
});

test('a conversation becomes one thread, in the order it was said, and a turn told again is updated', async () => {
  const conversation = conversationStore(() => true, {}, db);
  expect(conversation.thread).toBeNull();
  const reply = turn('Hola, te escucho bien', { author: 'assistant', heard: 'Hola', at: 3 });
  await Promise.all([
    conversation.store(
      turn('¿Me oyes?', { at: 2, segments: [{ from: 0, to: 1, text: '¿Me oyes?' }] }),
    ),
    conversation.store(reply),
    conversation.store({ ...reply, heard: 'Hola, te escucho' }),
  ]);
  expect(await db.threads.count()).toBe(1);
  const rows = await listMessages(conversation.thread!, {}, db);
  expect(rows.map(({ text, heard, seq }) => [seq, text, heard])).toEqual([
    [1, '¿Me oyes?', '¿Me oyes?'],
    [2, 'Hola, te escucho bien', 'Hola, te escucho'],
  ]);
  expect(rows[0]?.segments).toHaveLength(1);
  expect(rows[0]?.author).not.toBe(rows[1]?.author);
  conversation.restart();
  await conversation.store(turn('Otra vez'));
  expect(await db.threads.count()).toBe(2);
});

test('private mode keeps nothing, not even a thread', async () => {
  let keep = false;
  const conversation = conversationStore(() => keep, {}, db);
  await conversation.store(turn('Secreto'));
  expect(await db.threads.count()).toBe(0);
  keep = true;
  await conversation.store(turn('Público'));
  expect((await searchMessages('secreto', 5, db)).length).toBe(0);
  expect((await searchMessages('publico', 5, db)).length).toBe(1);
});

test('a thread deleted in mid-conversation does not swallow what is said next', async () => {
  const conversation = conversationStore(() => true, {}, db);
  await conversation.store(turn('Uno'));
  await deleteThread(conversation.thread!, db);
  await conversation.store(turn('Dos'));
  expect((await listMessages(conversation.thread!, {}, db)).map(({ text }) => text)).toEqual([
    'Dos',
  ]);
});

test('exports hold what was said, and Markdown of the speaker stays text', async () => {
  const conversation = conversationStore(() => true, {}, db);
  await conversation.store(turn('# Uno *dos*\n- tres', { at: 5 }));
  await conversation.store(turn('Vale', { author: 'assistant', at: 6 }));
  const words = { self: 'Tú', untitled: 'Sin título', date: () => 'hoy', attachments: 'Adjuntos' };
  const markdown = await exportThread(conversation.thread!, 'markdown', words, db);
  expect(markdown?.name).toBe('helen-uno-dos-tres.md');
  expect(markdown?.text).toBe(
    '# \\# Uno \\*dos\\* - tres\n\nhoy\n\n**Tú:** \\# Uno \\*dos\\*\n\\- tres\n\n**HELEN:** Vale\n',
  );
  const json = JSON.parse((await exportThread(conversation.thread!, 'json', words, db))!.text);
  expect(json.conversations[0].messages).toMatchObject([
    { seq: 1, role: 'user', text: '# Uno *dos*\n- tres' },
    { seq: 2, role: 'assistant', heard: 'Vale' },
  ]);
  expect(json.conversations[0].messages[0]).not.toHaveProperty('words');
  expect(await exportThread('nothing', 'json', words, db)).toBeNull();
});

test('wiping leaves no conversation, and settings as they were', async () => {
  await createThread({ title: 'Fuera' }, db);
  await db.settings.put({ id: 'settings', value: { theme: 'dark' } });
  await wipe(db);
  expect(await db.threads.count()).toBe(0);
  expect(await db.members.count()).toBe(0);
  expect(await db.settings.count()).toBe(1);
});

test('what was written keeps its Markdown, with its model and what went along; other branches stay out', async () => {
  const thread = await createThread({ title: 'Escrita' }, db);
  const add = (message: Partial<Parameters<typeof appendMessage>[0]>) =>
    appendMessage({ thread: thread.id, author: 'me', text: '', ...message }, db);
  const attachments = [{ mime: 'image/png', name: 'gato.png', size: 3 }];
  const asked = await add({ text: 'una *pregunta*', attachments });
  const generation = {
    status: 'done',
    provider: 'p',
    model: 'm-1',
    usage: null,
    code: null,
  } as const;
  const answer = await add({ author: 'helen', text: '**Sí**', generation });
  await add({ author: 'helen', text: 'otra', generation });
  const words = {
    self: 'Tú',
    untitled: '',
    date: () => 'hoy',
    attachments: 'Adjuntos',
    shown: new Set([asked.id, answer.id]),
  };
  const file = await exportThread(thread.id, 'markdown', words, db);
  expect(file?.text).toContain('**Sí**');
  expect(file?.text).toContain('(m-1):**\n\n**Sí**');
  expect(file?.text).toContain('*Adjuntos: gato.png*');
  expect(file?.text).not.toContain('otra');
  const json = JSON.parse((await exportThread(thread.id, 'json', words, db))!.text);
  expect(json.conversations[0].messages[0].attachments).toEqual(attachments);
  expect(json.conversations[0].messages).toHaveLength(3);
});
