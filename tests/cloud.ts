import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { test as base } from '@playwright/test';
import { closePages } from './fixtures';
import { HelenServer } from './server';

/** Every kind of provider at one address that speaks each one's real wire. */
const configuration = (address: string, questions: number) => `
providers:
  openai:
    type: openai
    priority: 1
    base_url: ${address}/v1
    api_keys: \${FIRST_KEY}, \${SECOND_KEY}
    models:
      text_generation: [gpt-test, gpt-other]
      image_analysis: [gpt-test]
      speech_synthesis: [gpt-4o-mini-tts]
      audio_analysis: [gpt-other]
      audio_transcription: [whisper-1]
      embeddings: [text-embedding-3-small]
    prices: { gpt-test: { input_per_million: 2, output_per_million: 8 } }
  anthropic:
    type: anthropic
    priority: 2
    base_url: ${address}/v1
    api_keys: \${ANTHROPIC_KEY}
    models: { text_generation: [claude-test] }
  google:
    type: google
    priority: 3
    base_url: ${address}/v1beta
    api_keys: \${GOOGLE_KEY}
    models: { text_generation: [gemini-test] }
limits: { user: { ai_requests_per_minute: ${questions}, messages_per_minute: 1000 } }
`;

/** A fixture, of a test or of a worker: the providers, as long as they are used. */
export async function runningCloud(
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names between the braces
  {},
  use: (cloud: LLMock) => Promise<void>,
): Promise<void> {
  const cloud = new LLMock({ port: 0 });
  await cloud.start();
  await use(cloud);
  await cloud.stop();
}

/** The environment of a server with that cloud behind it. @param questions how many a person may ask in a minute */
export function behind(cloud: LLMock, folder: string, questions = 1000): Record<string, string> {
  const file = join(folder, 'helen.yaml');
  writeFileSync(file, configuration(cloud.url, questions));
  return {
    HELEN_CONFIG: file,
    FIRST_KEY: 'first-key',
    SECOND_KEY: 'second-key',
    ANTHROPIC_KEY: 'anthropic-key',
    GOOGLE_KEY: 'google-key',
  };
}

interface Cloud {
  /** The providers: `cloud.onMessage('hi', { content: 'hello' })`. */
  cloud: LLMock;
  helen: Helen;
}

/** HELEN with that cloud behind it, and one person who is its administrator. */
export class Helen {
  private constructor(
    readonly server: HelenServer,
    readonly session: string,
    readonly token: string,
  ) {}

  static async before(
    cloud: LLMock,
    folder: string,
    environment: Record<string, string> = {},
  ): Promise<Helen> {
    const server = await HelenServer.start({ ...behind(cloud, folder), ...environment });
    const ask = async (
      path: string,
      body: object,
      session = '',
    ): Promise<Record<string, string>> => {
      const answer = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: session },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Record<string, string>;
    };
    const { token: session = '' } = await ask('/api/accounts/first-admin', {
      code: await server.prints(/once:\s+(\S+)/),
      email: 'ana@example.com',
      password: 'a long password',
      username: 'ana',
    });
    const scopes = ['chat', 'speech', 'transcription', 'embeddings'];
    const { secret = '' } = await ask('/api/accounts/tokens', { name: 'test', scopes }, session);
    return new Helen(server, session, secret);
  }

  /** Asks as the person does. */
  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.server.url}${path}`, {
      ...init,
      headers: { Authorization: this.session, 'Content-Type': 'application/json', ...init.headers },
    });
  }
}

/** A cloud of its own for each test, and HELEN before it. */
export const test = base.extend<Cloud>({
  cloud: runningCloud,
  helen: async ({ cloud, context }, use, info) => {
    const folder = mkdtempSync(join(tmpdir(), 'helen-config-'));
    const helen = await Helen.before(cloud, folder);
    await use(helen);
    await closePages(context, info);
    await helen.server.close();
    rmSync(folder, { recursive: true, force: true });
  },
});
