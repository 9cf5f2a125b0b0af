import { LLMock } from '@copilotkit/aimock';
import type { Page } from '@playwright/test';
import { test as base } from './fixtures';
import { HelenServer } from './server';

/** Two providers on their own wires, prices, and a comment that no edit may lose. */
const configuration = (address: string) => `# Kept by Ana.
providers:
  openai:
    type: openai # the first
    priority: 1
    base_url: ${address}/v1
    api_keys: \${FIRST_KEY}, \${SECOND_KEY}
    models: { text_generation: [gpt-test, gpt-other] }
    prices: { "*": { input_per_million: 1000, output_per_million: 1000 } }
  anthropic:
    type: anthropic
    priority: 2
    base_url: ${address}/v1
    api_keys: \${ANTHROPIC_KEY}
    models: { text_generation: [claude-test] }
limits: { user: { ai_requests_per_minute: 1000 } } # generous
`;

interface Person {
  token: string;
  record: { id: string; username: string; role: string };
}

/** HELEN with two providers and an administrator, Ana, whose configuration is stored and can be changed. */
export class House {
  private constructor(
    readonly server: HelenServer,
    readonly ana: Person,
  ) {}

  static async before(cloud: LLMock): Promise<House> {
    const server = await HelenServer.start({
      FIRST_KEY: 'first-key',
      SECOND_KEY: 'second-key',
      ANTHROPIC_KEY: 'anthropic-key',
    });
    const code = await server.prints(/once:\s+(\S+)/);
    const nobody = new House(server, { token: '', record: { id: '', username: '', role: '' } });
    const account = { code, email: 'ana@example.com', password: 'a long password' };
    const ana = await nobody.ask<Person>('POST', '/api/accounts/first-admin', {
      ...account,
      username: 'ana',
    });
    const house = new House(server, ana);
    await house.ask('PUT', '/api/mcp/config?note=begin&confirm=1', configuration(cloud.url));
    return house;
  }

  /** Asks the server over HTTP, as Ana unless said otherwise; throws what it refuses. */
  async ask<T>(method: string, path: string, body?: unknown, as: Person = this.ana): Promise<T> {
    const answer = await this.try(method, path, body, as);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  try(method: string, path: string, body?: unknown, as: Person = this.ana): Promise<Response> {
    return fetch(`${this.server.url}${path}`, {
      method,
      headers: {
        Authorization: as.token,
        'Content-Type': typeof body === 'string' ? 'application/yaml' : 'application/json',
      },
      body: typeof body === 'string' ? body : body === undefined ? null : JSON.stringify(body),
    });
  }

  /** Somebody else, with an account of their own. */
  async person(username: string, role = 'user'): Promise<Person> {
    const { code: invitation } = await this.ask<{ code: string }>(
      'POST',
      '/api/admin/invitations',
      { role },
    );
    return await this.ask<Person>('POST', '/api/accounts/sign-up', {
      invitation,
      username,
      email: `${username}@example.com`,
      password: 'a long password',
    });
  }

  /** The document as it is written now. */
  async document(): Promise<string> {
    return await (await this.try('GET', '/api/mcp/config?format=yaml')).text();
  }

  /** Opens a page as somebody who has signed in, or as nobody. */
  async open(page: Page, path: string, as: Person | null = this.ana): Promise<void> {
    if (as) {
      const session = JSON.stringify({ token: as.token, account: as.record });
      await page.addInitScript((kept) => localStorage.setItem('helen-session', kept), session);
    }
    await page.goto(path);
  }
}

interface Fixtures {
  cloud: LLMock;
  house: House;
}

export const test = base.extend<Fixtures>({
  locale: 'en-GB',
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
  cloud: async ({}, use) => {
    const cloud = new LLMock({ port: 0 });
    await cloud.start();
    cloud.onMessage(/./, { content: 'ok' });
    await use(cloud);
    await cloud.stop();
  },
  house: async ({ cloud }, use) => {
    const house = await House.before(cloud);
    await use(house);
    await house.server.close();
  },
  baseURL: async ({ house }, use) => use(house.server.url),
});
