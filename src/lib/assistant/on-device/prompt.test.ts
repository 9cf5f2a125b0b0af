import { describe, expect, it } from 'vitest';
import type { ReplyRequest } from '../types';
import { promptOf } from './prompt';

const ask = (text: string, context: ReplyRequest['context'] = [], language: 'es' | 'en' = 'es') =>
  promptOf({ turn: 9, text, language, context, times: null });

describe('the prompt', () => {
  it('begins with manners in the language of the person', () => {
    expect(ask('Hola')[0]).toMatchObject({ role: 'system' });
    expect(ask('Hola')[0]!.content).toContain('español');
    expect(ask('Hi', [], 'en')[0]!.content).toContain('English');
  });

  it('takes turns, whatever was cut short', () => {
    const prompt = ask('¿Y mañana?', [
      { author: 'assistant', text: 'Buenas' },
      { author: 'user', text: 'Hola' },
      { author: 'user', text: '¿Qué tiempo hace?' },
      { author: 'assistant', text: 'Hace sol' },
    ]);
    expect(prompt.slice(1)).toEqual([
      { role: 'user', content: 'Hola\n¿Qué tiempo hace?' },
      { role: 'assistant', content: 'Hace sol' },
      { role: 'user', content: '¿Y mañana?' },
    ]);
  });

  it('remembers the newest part of a long talk, in whole messages', () => {
    const context = Array.from({ length: 40 }, (_, index) => ({
      author: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
      text: `${index} ${'a'.repeat(200)}`,
    }));
    const prompt = ask('¿Sigues ahí?', context);
    expect(prompt.length).toBeLessThan(18);
    expect(prompt[1]!.role).toBe('user');
    expect(prompt.at(-2)!.content).toBe(context.at(-1)!.text);
  });
});
