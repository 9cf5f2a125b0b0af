import { describe, expect, it } from 'vitest';
import { examples, expired, type Token } from './tokens';

describe('a personal token', () => {
  const token = { expires: '2026-01-02T00:00:00.000Z' } as Token;

  it('ends when it says', () => {
    expect(expired(token, Date.parse('2026-01-01T23:59:59Z'))).toBe(false);
    expect(expired(token, Date.parse('2026-01-02T00:00:00Z'))).toBe(true);
    expect(expired({ ...token, expires: '' }, Date.now())).toBe(false);
  });

  it('comes with programs that it may run, for this address', () => {
    const chat = examples('https://helen.example', 'helen_secret', ['speech', 'chat']);
    for (const text of Object.values(chat)) {
      expect(text).toContain('https://helen.example/v1');
      expect(text).toContain('helen_secret');
    }
    expect(chat.curl).toContain('/chat/completions');
    const speech = examples('https://helen.example', 'helen_secret', ['speech']);
    expect(speech.curl).toContain('/v1/audio/speech');
    expect(speech.client).not.toContain('completions');
  });
});
