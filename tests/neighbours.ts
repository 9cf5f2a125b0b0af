import { createHash, randomBytes } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures';
import { password, test as inTown, type Town } from './people';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const id = (from: Buffer) =>
  [...from.subarray(0, 15)].map((byte) => letters[byte % letters.length]).join('');
export const newId = () => id(randomBytes(15));

/** Somebody with an account, who does what they do without a screen. */
export class Neighbour {
  constructor(
    readonly town: Town,
    readonly name: string,
    readonly token: string,
    readonly record: { id: string },
  ) {}

  get id(): string {
    return this.record.id;
  }

  ask<Answer>(path: string, body: object | null = null, method = 'POST'): Promise<Answer> {
    return this.town.ask<Answer>(path, body, { session: this.token, method });
  }

  /** One operation of sync; throws what it is refused with. */
  async does(type: string, thread: string, more: object = {}): Promise<void> {
    const operation = { id: newId(), type, thread, ...more };
    type Answer = { results: { code?: string }[] };
    const { results } = await this.ask<Answer>('/api/sync', { operations: [operation] });
    if (results[0]?.code) throw new Error(`${type}: ${results[0].code}`);
  }

  /** @returns the message's id */
  async says(thread: string, text: string, more: object = {}): Promise<string> {
    const message = newId();
    const createdAt = Date.now();
    const rest = { heard: '', parent: '', language: '', segments: [], ...more };
    await this.does('message.put', thread, { message, author: 'self', text, createdAt, ...rest });
    return message;
  }

  /** The thread of the two. */
  async meets(other: Neighbour): Promise<string> {
    const sum = createHash('sha256').update(`direct:${[this.id, other.id].sort().join(':')}`);
    const thread = id(sum.digest());
    const more = { kind: 'direct', title: '', users: [other.id], helen: false };
    await this.does('thread.begin', thread, { ...more, createdAt: Date.now() });
    return thread;
  }

  async gathers(title: string, others: readonly Neighbour[]): Promise<string> {
    const thread = newId();
    const users = others.map((other) => other.id);
    const more = { kind: 'group', title, users, helen: false, createdAt: Date.now() };
    await this.does('thread.begin', thread, more);
    return thread;
  }

  /** Rows of a collection as the server tells this person. */
  async rows<Row>(collection: string): Promise<Row[]> {
    type Answer = { changes: { collection: string; deleted?: boolean; row: Row }[] };
    const { changes } = await this.ask<Answer>('/api/sync?since=0', null, 'GET');
    return changes
      .filter((change) => change.collection === collection && !change.deleted)
      .map(({ row }) => row);
  }
}

interface Street {
  ana: Neighbour;
  eva: Neighbour;
  luis: Neighbour;
  street: Record<'ana' | 'eva' | 'luis', Neighbour>;
}

/** Ana, whose browser it is, Eva and Luis. */
export const test = inTown.extend<Street>({
  street: async ({ town }, use) => {
    const first = await town.ana();
    const join = async (username: string, name: string) => {
      const invitation = await town.invitation(first.token);
      const body = { email: `${username}@example.com`, password, username, name, invitation };
      type Joined = { token: string; record: { id: string } };
      const { token, record } = await town.ask<Joined>('/api/accounts/sign-up', body);
      return new Neighbour(town, name, token, record);
    };
    const [eva, luis] = await Promise.all([join('eva', 'Eva'), join('luis', 'Luis')]);
    await use({ ana: new Neighbour(town, 'Ana', first.token, first.record), eva, luis });
  },
  ana: async ({ street }, use) => use(street.ana),
  eva: async ({ street }, use) => use(street.eva),
  luis: async ({ street }, use) => use(street.luis),
  page: async ({ page, street }, use) => {
    const value = JSON.stringify({ token: street.ana.token, account: street.ana.record });
    await page.addInitScript((kept) => localStorage.setItem('helen-session', kept), value);
    await use(page);
  },
});

/** The list of /chat, in Spanish. */
export class List {
  readonly list: Locator;
  readonly toasts: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole('list', { name: 'Lista de conversaciones' });
    this.toasts = page.getByRole('region', { name: 'Avisos' });
  }

  /** Opens it, and waits until it has followed the server. */
  async open(...names: string[]): Promise<void> {
    await this.page.goto('/chat');
    await expect(this.page.getByRole('button', { name: 'Nueva conversación' })).toBeVisible();
    for (const name of names) await expect(this.entry(name)).toBeVisible();
  }

  entry(name: string): Locator {
    return this.list.getByRole('listitem').filter({
      has: this.page.getByRole('button', { name: `Opciones de «${name}»`, exact: true }),
    });
  }

  async choose(name: string, item: string): Promise<void> {
    await this.page.getByRole('button', { name: `Opciones de «${name}»`, exact: true }).click();
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  async begin(what: string): Promise<Locator> {
    await expect(this.page.getByRole('button', { name: 'Nueva conversación' })).toBeVisible();
    await this.page.keyboard.press('n');
    await this.page.getByRole('menuitem', { name: what, exact: true }).click();
    return this.page.getByRole('dialog');
  }
}
