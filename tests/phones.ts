import type { Locator, Page } from '@playwright/test';
import { ask } from './devices';
import { expect } from './fixtures';
import { HelenServer } from './server';
import { directId, newId, push, test as base, type Person, type Screen } from './together';

export { expect } from './fixtures';

/** A person's screen as far as calls go, in Spanish. */
class Phone {
  readonly ring: Locator;
  readonly page: Page;

  constructor(readonly screen: Screen) {
    this.page = screen.page;
    this.ring = this.page.getByRole('dialog', { name: /te llama|Videollamada de|llama a/ });
  }

  press = (name: string | RegExp) => this.ring.getByRole('button', { name, exact: true }).click();
  place = () =>
    this.page.getByRole('navigation', { name: 'Lugares' }).getByRole('link', { name: /Llamadas/ });
  past = (name: string) => this.page.getByRole('listitem').filter({ hasText: name });
}

interface Row {
  id: string;
  thread: string;
  outcome: string;
  declined: string[];
  endedAt: number;
}

interface Calls {
  /** The thread of Ana and Eva, with something said in it. */
  direct: string;
  phone: (person: Person, path: string) => Promise<Phone>;
  /** Somebody calls without a screen. @returns the call's id */
  rings: (person: Person, thread: string, kind?: 'audio' | 'video') => Promise<string>;
  calls: (person: Person) => Promise<Row[]>;
}

const LONG = { timeout: 60_000 };

export const test = base.extend<Calls>({
  direct: async ({ server, ana, eva, calls }, use) => {
    // The browsers of the test before are gone, and their seats are kept for a while: who is in a call is busy.
    await expect
      .poll(
        // A link's room that nobody came into is nobody's hindrance.
        async () => (await calls(ana)).filter((call) => call.thread !== '' && call.endedAt === 0),
        LONG,
      )
      .toEqual([]);
    const thread = directId(ana.id, eva.id);
    await push(server.url, ana, [
      {
        ...{ type: 'thread.begin', thread, kind: 'direct', title: '', users: [eva.id] },
        ...{ helen: false, createdAt: Date.now() },
      },
    ]);
    await use(thread);
  },
  phone: async ({ open }, use) => use(async (person, path) => new Phone(await open(person, path))),
  rings: async ({ server }, use) =>
    use(async (person, thread, kind = 'audio') => {
      const body = { id: newId(), thread, kind };
      return (await ask<{ id: string }>(server.url, person, '/api/calls', 'POST', body)).id;
    }),
  calls: async ({ server }, use) =>
    use(async (person) => {
      type Page = { changes: { collection: string; row: Row }[] };
      const { changes } = await ask<Page>(server.url, person, '/api/sync?since=0', 'GET');
      return changes.filter(({ collection }) => collection === 'calls').map(({ row }) => row);
    }),
});

/** Who was called but never came is out of every call before the next test. */
export const end = (server: HelenServer, person: Person, id: string) =>
  ask(server.url, person, `/api/calls/${id}/end`, 'POST', {});

/** Nobody waits long here. */
export const hasty = test.extend<object, { server: HelenServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
    async ({}, use) => {
      const server = await HelenServer.start({ HELEN_RING_SECONDS: '8' });
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
});
