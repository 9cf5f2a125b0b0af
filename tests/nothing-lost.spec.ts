import { createHash } from 'node:crypto';
import type { BrowserContext, Page } from '@playwright/test';
import { rows, type Person } from './devices';
import { expect } from './fixtures';
import { password, test, type Town } from './people';

// Without the network it is the service worker that gives the app.
test.use({ serviceWorkers: 'allow' });

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

function directId(one: string, other: string): string {
  const sum = createHash('sha256')
    .update(`direct:${[one, other].toSorted().join(':')}`)
    .digest();
  return Array.from({ length: 15 }, (_, index) => letters[sum[index]! % 36]).join('');
}

interface Row {
  id: string;
  seq: number;
  thread: string;
  author: string;
  text: string;
}

/** Ana and Eva, in a thread of theirs. */
async function meet(town: Town): Promise<{ ana: Person; eva: Person; thread: string }> {
  const first = await town.ana();
  const invitation = await town.invitation(first.token);
  const second = await town.ask<{ token: string; record: { id: string } }>(
    '/api/accounts/sign-up',
    { email: 'eva@example.com', password, username: 'eva', invitation, language: 'es' },
  );
  const person = ({ token, record }: typeof second): Person => ({
    ...{ token, id: record.id, account: record },
  });
  const [ana, eva] = [person(first), person(second)];
  const thread = directId(ana.id, eva.id);
  const id = 'begin'.padEnd(15, '0');
  const begin = { type: 'thread.begin', kind: 'direct', title: '', helen: false, createdAt: 1 };
  const operations = [{ id, thread, users: [eva.id], ...begin }];
  await town.ask('/api/sync', { operations }, { session: ana.token });
  return { ana, eva, thread };
}

const messageId = (who: string, index: number) => `${who}${String(index).padStart(12, '0')}`;

/** What the app's data layer writes when a person says something: each a transaction of its own. */
function say(page: Page, person: Person, thread: string, all: { id: string; text: string }[]) {
  return page.evaluate(
    async ({ name, self, thread, all }) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      for (const { id, text } of all)
        await new Promise<void>((resolve, reject) => {
          const work = db.transaction(['threads', 'messages', 'outbox'], 'readwrite');
          work.oncomplete = () => resolve();
          work.onabort = () => reject(work.error);
          const threads = work.objectStore('threads');
          const asked = threads.get(thread);
          asked.onsuccess = () => {
            const row = asked.result as { lastSeq: number };
            const seq = row.lastSeq + 1;
            const at = Date.now();
            threads.put({ ...row, lastSeq: seq, preview: text, updatedAt: at });
            work.objectStore('messages').add({
              ...{ id, thread, seq, author: self, kind: 'text', text, createdAt: at },
              ...{ parent: null, replyTo: null, mentions: [], revisions: [], attachments: [] },
              ...{ editedAt: null, deletedAt: null, heard: null, generation: null, segments: [] },
              ...{ language: null, files: [], reactions: {}, forwarded: null, notice: null },
              words: [],
            });
            work.objectStore('outbox').add({
              ...{ id: `o${id.slice(1)}`, thread, message: id, at, notBefore: 0, tried: false },
              ...{ fresh: true, missed: false, refused: null },
              operation: {
                ...{ type: 'message.put', thread, message: id, author: 'self', text, heard: '' },
                ...{ parent: '', createdAt: at, language: '', segments: [] },
              },
            });
          };
        });
      db.close();
      // Dexie sees what is written through it alone: this is how the tab hears of what another program wrote.
      dispatchEvent(new Event('online'));
    },
    { name: `helen-${person.id}`, self: person.id, thread, all },
  );
}

/** A browser of a person's, in which the tab may be closed and opened again. */
class Browser {
  page!: Page;
  constructor(
    readonly context: BrowserContext,
    readonly person: Person,
    readonly thread: string,
  ) {}

  /** Opened, and it knows the thread. */
  async open(): Promise<void> {
    this.page = await this.context.newPage();
    await this.page.goto('/chat');
    await expect
      .poll(async () => (await rows<Row>(this.page, this.person, 'threads')).length)
      .toBeGreaterThan(0);
  }

  /** After its process was killed: what is dead goes, and the same place is opened again. */
  async again(): Promise<void> {
    await this.page.close();
    await this.open();
  }

  async messages(): Promise<Row[]> {
    const all = await rows<Row>(this.page, this.person, 'messages');
    return all.filter((row) => row.thread === this.thread).toSorted((a, b) => a.seq - b.seq);
  }

  look = () => this.page.evaluate(() => void dispatchEvent(new Event('online')));

  /** Everything sent, and so many messages here. */
  async settles(count: number): Promise<string[]> {
    await this.look();
    const stands = async () => [
      (await rows(this.page, this.person, 'outbox')).length,
      (await this.messages()).length,
    ];
    await expect.poll(stands, { timeout: 25_000, intervals: [300] }).toEqual([0, count]);
    const all = await this.messages();
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    return all.map(({ id }) => id);
  }
}

/**
 * kill -9 of every page's process of the real browser, and of its workers': nobody in it can put anything away. What of
 * them is to have died is named, for which process is whose nobody tells.
 */
async function killTabs(...all: Browser[]): Promise<void> {
  const browser = all[0]!.context.browser()!;
  const wire = await browser.newBrowserCDPSession();
  const { processInfo } = await wire.send('SystemInfo.getProcessInfo');
  const died = all.map(({ page }) => page.waitForEvent('crash'));
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
  await Promise.all(died);
  await wire.detach();
}

/** Another client of a person's, which only knows POST /api/sync, and asks again until it is answered. */
class Native {
  #waits: { id: string; message: string }[] = [];
  constructor(
    readonly town: Town,
    readonly person: Person,
    readonly thread: string,
  ) {}

  async say(...messages: string[]): Promise<void> {
    this.#waits.push(...messages.map((message) => ({ id: `n${message.slice(1)}`, message })));
    const said = { type: 'message.put', thread: this.thread, author: 'self', createdAt: 1 };
    const operations = this.#waits
      .slice(0, 100)
      .map((one) => ({ ...said, ...one, text: `Eva ${one.message}` }));
    try {
      const { results } = await this.town.ask<{ results: { id: string; ok: boolean }[] }>(
        '/api/sync',
        { operations },
        { session: this.person.token },
      );
      expect(results.filter(({ ok }) => !ok)).toEqual([]);
      this.#waits.splice(0, operations.length);
    } catch {
      // The server is gone, or going: all of it again next time.
    }
  }

  async settles(): Promise<void> {
    while (this.#waits.length > 0) await this.say();
  }
}

const opened: BrowserContext[] = [];
test.afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

type OpenBrowser = (person: Person, thread: string) => Promise<Browser>;
const people = test.extend<{ at: OpenBrowser }>({
  at: async ({ browser, town }, use) => {
    await use(async (person, thread) => {
      const value = JSON.stringify({ token: person.token, account: person.account });
      const localStorage = [{ name: 'helen-session', value }];
      const storageState = { cookies: [], origins: [{ origin: town.url, localStorage }] };
      const context = await browser.newContext({ baseURL: town.url, storageState });
      opened.push(context);
      const one = new Browser(context, person, thread);
      await one.open();
      return one;
    });
  },
});

people(
  'through kills of the server and of tabs, and no network, all 500 are there once and in order',
  async ({ town, at }) => {
    // Four starts of the server and six of a tab.
    test.setTimeout(150_000);
    const { ana, eva, thread } = await meet(town);
    const [hers, other] = await Promise.all([at(ana, thread), at(eva, thread)]);
    const native = new Native(town, eva, thread);
    const CHUNK = 20;
    for (let chunk = 0; chunk < 20; chunk++) {
      const numbers = Array.from({ length: CHUNK }, (_, n) => chunk * CHUNK + n);
      const all = numbers.map((n) => ({ id: messageId('ana', n), text: `Ana ${n}` }));
      if (chunk === 12) await hers.context.setOffline(true);
      if (chunk === 14) await hers.context.setOffline(false);
      if (chunk === 14) await other.context.setOffline(true);
      if (chunk === 16) await other.context.setOffline(false);
      if (chunk === 8) await other.page.close();
      if (chunk === 11) await other.open();
      if (chunk === 7) {
        // Both tabs are killed while one writes: what it had written is said, the rest is said once it is there again.
        const writing = say(hers.page, ana, thread, all).catch(() => {});
        const own = async () => (await hers.messages()).filter(({ id }) => id.startsWith('ana'));
        await expect.poll(async () => (await own()).length).toBeGreaterThan(chunk * CHUNK);
        await killTabs(hers, other);
        await writing;
        await Promise.all([hers.again(), other.again()]);
        const there = new Set((await hers.messages()).map(({ id }) => id));
        await say(
          hers.page,
          ana,
          thread,
          all.filter(({ id }) => !there.has(id)),
        );
      } else await say(hers.page, ana, thread, all);
      const talks = native.say(...[0, 1, 2, 3, 4].map((n) => messageId('eva', chunk * 5 + n)));
      if (chunk % 6 === 3) await town.server.end('SIGKILL');
      if (chunk % 6 === 4) await town.server.run();
      await talks;
    }
    await native.settles();
    const order = await hers.settles(500);
    expect(await other.settles(500)).toEqual(order);
    const fresh = await at(eva, thread);
    expect(await fresh.settles(500)).toEqual(order);
    const of = (who: string) => order.filter((id) => id.startsWith(who));
    expect(of('ana')).toEqual(Array.from({ length: 400 }, (_, n) => messageId('ana', n)));
    expect(of('eva')).toEqual(Array.from({ length: 100 }, (_, n) => messageId('eva', n)));
  },
);

people(
  'a tab that is killed while fifty are said loses none that it showed',
  async ({ town, at }) => {
    const { ana, eva, thread } = await meet(town);
    const [hers, other] = [await at(ana, thread), await at(eva, thread)];
    const all = Array.from({ length: 50 }, (_, n) => ({
      id: messageId('ana', n),
      text: `Ana ${n}`,
    }));
    const writing = (async () => {
      for (const one of all) await say(hers.page, ana, thread, [one]);
    })().catch(() => {});
    // Some have arrived and some have not.
    await expect.poll(async () => (await other.messages()).length).toBeGreaterThan(3);
    await killTabs(hers, other);
    await writing;
    await Promise.all([hers.again(), other.again()]);
    const shown = (await hers.messages()).map(({ id }) => id);
    expect(shown).toEqual(all.slice(0, shown.length).map(({ id }) => id));
    expect(await hers.settles(shown.length)).toEqual(shown);
    expect(await other.settles(shown.length)).toEqual(shown);
  },
);

people(
  'fifty typed as fast as they can be are there once and in order, on both screens',
  async ({ town, at }) => {
    const { ana, eva, thread } = await meet(town);
    const [hers, other] = [await at(ana, thread), await at(eva, thread)];
    for (const { page } of [hers, other]) await page.goto(`/chat?id=${thread}`);
    const field = hers.page.getByRole('textbox', { name: /^(Mensaje|Message)$/ });
    await expect(field).toBeVisible();
    await field.focus();
    const texts = Array.from({ length: 50 }, (_, n) => `Rápido ${n}.`);
    for (const text of texts) {
      // Nothing is waited for: not that the field is empty again, nor that the one before is shown.
      await hers.page.keyboard.insertText(text);
      await hers.page.keyboard.press('Enter');
    }
    const order = await hers.settles(texts.length);
    expect(await other.settles(texts.length)).toEqual(order);
    for (const one of [hers, other]) {
      expect((await one.messages()).map(({ text }) => text)).toEqual(texts);
      await expect(one.page.getByRole('log').getByText(texts.at(-1)!)).toBeInViewport();
    }
  },
);
