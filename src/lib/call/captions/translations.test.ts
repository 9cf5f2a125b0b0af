import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import type { Line } from './transcript';
import { canTranslate, Translations } from './translations.svelte';

const gateway = vi.hoisted(() => ({
  signedIn: true,
  asked: [] as { path: string; body: { content: string; context: object } }[],
  answer: (content: string): string => content,
}));

vi.mock('$lib/data', () => ({
  session: () => (gateway.signedIn ? { token: 't' } : null),
  listProviders: () =>
    Promise.resolve([{ usable: true, capabilities: ['text_generation', 'embeddings'] }]),
  requestJson: async (path: string, { body }: { body: { content: string; context: object } }) => {
    gateway.asked.push({ path, body });
    return { text: gateway.answer(body.content) };
  },
}));

const line = (at: number, text: string, more: Partial<Line> = {}): Line => ({
  ...{ key: `eva ${at}`, who: 'eva', name: 'Eva', from: at, to: at + 1, text },
  ...{ final: true, language: 'en', ...more },
});

/** What is under way is done, and the pause after it is over. */
const later = () => vi.advanceTimersByTimeAsync(4000);

beforeEach(() => {
  vi.useFakeTimers();
  gateway.asked = [];
  gateway.signedIn = true;
  gateway.answer = (content) => content.toUpperCase();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('lines of a call in another language', () => {
  it('are translated for who asks for it and is signed in, and for nobody else', async () => {
    expect(await canTranslate()).toBe(true);
    gateway.signedIn = false;
    expect(await canTranslate()).toBe(false);
    const translations = new Translations('es');
    translations.look([line(1, 'one')]);
    await later();
    expect(gateway.asked).toEqual([]);
  });

  it('go together, finished ones alone, and each once', async () => {
    const translations = new Translations('es');
    translations.on = true;
    const lines = [
      line(1, 'one'),
      line(2, 'dos', { language: 'es' }),
      line(3, 'three'),
      line(4, 'fo', { final: false }),
    ];
    translations.look(lines.slice(0, 1));
    translations.look(lines);
    await later();
    translations.look(lines);
    await later();
    expect(gateway.asked).toEqual(
      ['one', 'three'].map((content) => ({
        path: '/api/ai/process',
        body: { content, contentType: 'text', context: { task: 'translate', to: 'es' } },
      })),
    );
    expect(lines.map((one) => translations.of(one))).toEqual([
      'ONE',
      undefined,
      'THREE',
      undefined,
    ]);
    translations.on = false;
    expect(translations.of(lines[0]!), 'one reads the original again').toBeUndefined();
  });

  it('are asked for by themselves where a model joins them, and again after it failed', async () => {
    const translations = new Translations('es');
    translations.on = true;
    const lines = [line(1, 'one'), line(2, 'two')];
    gateway.answer = () => {
      throw new HelenError('provider_down');
    };
    translations.look(lines);
    await vi.advanceTimersByTimeAsync(10);
    expect(translations.failed).toBe('provider_down');
    gateway.answer = (content) => (content === 'two' ? 'dos' : 'uno y dos');
    await later();
    expect(translations.failed).toBeNull();
    expect(translations.of(lines[1]!)).toBe('dos');
    gateway.answer = () => 'uno';
    await later();
    expect(translations.of(lines[0]!)).toBe('uno');
  });

  it('are asked for no more once it is over', async () => {
    const translations = new Translations('es');
    translations.on = true;
    translations.look([line(1, 'one')]);
    translations.end();
    translations.look([line(1, 'one'), line(2, 'two')]);
    await later();
    expect(gateway.asked).toHaveLength(1);
  });
});
