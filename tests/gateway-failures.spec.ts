import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock, type FixtureOpts } from '@copilotkit/aimock';
import { expect, test } from '@playwright/test';
import { Helen } from './cloud';

const wires = { openai: '/v1', anthropic: '/v1', google: '/v1beta' } as const;
const STORY = 'A story that is longer than what one hears of it. '.repeat(8).trim();

interface Fault {
  of: FixtureOpts;
  /** How the gateway's log names it, and what the person's stream ends with. */
  outcome: string;
  code: string;
  /** Whether words came before it. */
  begun: boolean;
}

/** What goes wrong at a provider, by the word that asks for it. */
const faults: Record<string, Fault> = {
  nonsense: {
    of: { chaos: { malformedRate: 1 } },
    ...{ outcome: 'overloaded', code: 'provider_down', begun: false },
  },
  silence: {
    of: { streamingProfile: { ttft: 20_000 } },
    ...{ outcome: 'timed_out', code: 'provider_slow', begun: false },
  },
  hangup: {
    of: { chaos: { disconnectRate: 1 } },
    ...{ outcome: 'unreachable', code: 'provider_down', begun: false },
  },
  crowd: {
    of: { chaos: { rateLimitRate: 1 } },
    ...{ outcome: 'rate_limited', code: 'provider_busy', begun: false },
  },
  crash: {
    of: { chaos: { dropRate: 1 } },
    ...{ outcome: 'overloaded', code: 'provider_down', begun: false },
  },
  cut: {
    of: { truncateAfterChunks: 4, streamingProfile: { ttft: 5, tps: 20 } },
    ...{ outcome: 'unreachable', code: 'provider_down', begun: true },
  },
};

/** A provider for each wire and fault: one that failed rests, and must not be missed by the next. */
const configuration = (address: string): string => {
  const providers = Object.entries(wires).flatMap(([type, path]) =>
    [...Object.keys(faults), 'well'].map(
      (name) => `  ${type}-${name}:
    type: ${type}
    base_url: ${address}${path}
    api_keys: \${FIRST_KEY}
    timeout: ${name === 'silence' ? '1s' : '60s'}
    models: { text_generation: [${type}-${name}] }
`,
    ),
  );
  return `providers:\n${providers.join('')}limits: { user: { ai_requests_per_minute: 1000, messages_per_minute: 1000 } }\n`;
};

test('whatever a provider does, on each wire: its event, its code, its line in the log, and nothing is left behind', async () => {
  const cloud = new LLMock({ port: 0 });
  await cloud.start();
  const folder = mkdtempSync(join(tmpdir(), 'helen-failures-'));
  const file = join(folder, 'faults.yaml');
  writeFileSync(file, configuration(cloud.url));
  const helen = await Helen.before(cloud, folder, { HELEN_CONFIG: file, HELEN_METRICS: '1' });
  try {
    for (const [name, { of }] of Object.entries(faults))
      cloud.onMessage(name, { content: STORY }, { chunkSize: 8, ...of });
    const slow = { chunkSize: 8, streamingProfile: { ttft: 5, tps: 20 } };
    cloud.onMessage('well', { content: STORY }, { chunkSize: 8 });
    cloud.onMessage('for ever', { content: STORY.repeat(40) }, slow);
    // A conversation each: what was said before would go along.
    const ask = async (content: string, model: string) => {
      const sessions = '/api/chat/realtime/sessions';
      const begun = await helen.ask(sessions, { method: 'POST', body: '{"title":"A talk"}' });
      const { id } = (await begun.json()) as { id: string };
      const body = JSON.stringify({ content, model });
      const path = `${sessions}/${id}/stream`;
      const text = await (await helen.ask(path, { method: 'POST', body })).text();
      return text
        .split('\n')
        .filter((line) => line.startsWith('data: '))
        .map((line) => JSON.parse(line.slice(6)) as { type: string; code?: string });
    };

    for (const type of Object.keys(wires))
      expect((await ask('well', `${type}-well`)).at(-1)).toMatchObject({ type: 'done' });
    const before = await goroutines(helen);

    for (const type of Object.keys(wires))
      for (const [name, { outcome, code, begun }] of Object.entries(faults)) {
        const provider = `${type}-${name}`;
        const told = await ask(name, provider);
        expect(told.at(-1), provider).toMatchObject({ type: 'error', code });
        expect(told.filter((event) => event.type === 'content').length > 0, provider).toBe(begun);
        await expect
          .poll(() => helen.server.attempts().filter((line) => line.provider === provider))
          .toEqual([expect.objectContaining({ outcome, reason: expect.stringMatching(/\w/) })]);
      }

    // Whoever hangs up in mid-answer ends it at the provider, too.
    for (const type of Object.keys(wires))
      for (let round = 0; round < 6; round++) {
        const leaving = new AbortController();
        const messages = [{ role: 'user', content: `for ever, ${round}` }];
        const answer = await fetch(`${helen.server.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${helen.token}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ model: `${type}-well`, stream: true, messages }),
          signal: leaving.signal,
        });
        await answer.body!.getReader().read();
        leaving.abort();
      }
    const left = () => helen.server.attempts().filter(({ outcome }) => outcome === 'cancelled');
    await expect.poll(() => left().length, { timeout: 20_000 }).toBe(18);
    await expect
      .poll(() => goroutines(helen), { message: 'as many as before', timeout: 20_000 })
      .toBeLessThanOrEqual(before + 4);
    expect((await ask('well', 'openai-well')).at(-1)).toMatchObject({ type: 'done' });
  } finally {
    await helen.server.close();
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function goroutines(helen: Helen): Promise<number> {
  const text = await (await fetch(`${helen.server.url}/metrics`)).text();
  return Number(/^go_goroutines (\d+)$/m.exec(text)?.[1]);
}
