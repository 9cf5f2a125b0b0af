import type { Locator, Page } from '@playwright/test';
import { test as cloudy, type Helen } from './cloud';
import { watchConsole } from './fixtures';

/** Signs the person of this server in, as the app remembers it. */
export async function signIn(page: Page, helen: Helen): Promise<void> {
  const { record } = (await (
    await helen.ask('/api/collections/users/auth-refresh', { method: 'POST' })
  ).json()) as { record: Record<string, unknown> };
  await page.addInitScript(
    ([token, account]) => localStorage.setItem('helen-session', JSON.stringify({ token, account })),
    [helen.session, record] as const,
  );
}

/** `/chat` as a person uses it, in Spanish. */
export class ChatScreen {
  constructor(readonly page: Page) {}

  get field(): Locator {
    return this.page.getByLabel('Escribe a HELEN');
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  get messages(): Locator {
    return this.log.getByRole('article');
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  async open(helen: Helen, address = '/chat?new'): Promise<void> {
    await this.page.goto(`${helen.server.url}${address}`);
  }

  async say(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Enter');
  }
}

/** Ana, signed in and about to write; the console stays clean. */
export const test = cloudy.extend<{ chat: ChatScreen; errors: string[] }>({
  errors: [watchConsole, { auto: true }],
  chat: async ({ page, helen }, use) => {
    await signIn(page, helen);
    await use(new ChatScreen(page));
  },
});

/** A picture of one dot. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
