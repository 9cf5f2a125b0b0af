import { expect, type Page } from '@playwright/test';
import { test as base } from './fixtures';
import { HelenServer } from './server';

export const password = 'a long password';

/** A server of its own for each test: who is in it, and how often they tried, must not be another test's matter. */
export class Town {
  constructor(readonly server: HelenServer) {}

  get url(): string {
    return this.server.url;
  }

  async ask<T = Record<string, string>>(
    path: string,
    body: object | null = null,
    { session = '', method = 'POST' } = {},
  ): Promise<T> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: session },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  readonly code = (): Promise<string> => this.server.prints(/once:\s+(\S+)/);

  /** Ana, who administers it. @returns her session and her row */
  async ana(): Promise<{ token: string; record: { id: string } }> {
    const body = { code: await this.code(), email: 'ana@example.com', password, username: 'ana' };
    return this.ask('/api/accounts/first-admin', body);
  }

  async invitation(session: string): Promise<string> {
    return (await this.ask('/api/admin/invitations', {}, { session })).code ?? '';
  }

  /** As PocketBase's dashboard would: needs a superuser's session. */
  patch(path: string, body: object, session: string): Promise<unknown> {
    return this.ask(path, body, { session, method: 'PATCH' });
  }

  /** The status that a session gets. */
  async status(path: string, session: string): Promise<number> {
    return (await fetch(this.url + path, { headers: { Authorization: session } })).status;
  }
}

export const test = base.extend<{ town: Town; refusals: () => void }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
  town: async ({}, use) => {
    const server = await HelenServer.start();
    await use(new Town(server));
    await server.close();
  },
  baseURL: async ({ town }, use) => use(town.url),
  /** Refusals that were asked for: the browser writes each into its console. */
  refusals: async ({ consoleErrors }, use) =>
    use(() => {
      const others = consoleErrors.filter(
        (text) => !/the server responded with a status of 4/.test(text),
      );
      consoleErrors.splice(0, consoleErrors.length, ...others);
    }),
});

/** The screen of who is not signed in, in Spanish. */
export class Door {
  constructor(readonly page: Page) {}

  field = (name: string | RegExp) => this.page.getByRole('textbox', { name, exact: true });
  press = (name: string | RegExp) => this.page.getByRole('button', { name, exact: true }).click();

  async signIn(identity = 'ana', secret = password): Promise<void> {
    await this.field('Correo o nombre de usuario').fill(identity);
    await this.field('Contraseña').fill(secret);
    await this.press('Entrar');
  }

  /** In, from nowhere. */
  async enter(identity?: string): Promise<void> {
    await this.page.goto('/account');
    await this.signIn(identity);
    await this.arrived();
  }

  /** Signed in, and away from the door. */
  async arrived(path = '/'): Promise<void> {
    await this.page.waitForURL((url) => url.pathname === path);
    await expect.poll(() => this.token()).not.toBe('');
  }

  /** Of the session in this browser; empty without one. */
  token = (): Promise<string> =>
    this.page.evaluate(() => {
      const kept = localStorage.getItem('helen-session');
      return kept === null ? '' : (JSON.parse(kept) as { token: string }).token;
    });

  /** What is told about a field, which has the focus. */
  async complains(name: string, words: RegExp): Promise<void> {
    const field = this.field(name);
    await expect(field).toBeFocused();
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveAccessibleDescription(words);
  }
}
