import { describe, expect, test } from 'vitest';
import { chooseWhisper, type Circumstances, type WhisperOffer } from './choice';

const offer = (id: string, more: Partial<WhisperOffer> = {}): WhisperOffer => ({
  id: `whisper-${id}`,
  name: id,
  languages: ['es', 'en'],
  availability: 'ready',
  ...more,
});

const base = offer('base');
const tiny = offer('tiny');
const small = offer('small');
const turbo = offer('large-v3-turbo');
const all = [base, tiny, small, turbo];

const choose = (
  offers: WhisperOffer[],
  given: Partial<Circumstances> & { paces?: Record<string, number> } = {},
) => {
  const { paces = {}, ...rest } = given;
  return chooseWhisper(offers, {
    language: 'auto',
    chosen: null,
    took: (id) => paces[id],
    failed: new Set(),
    ...rest,
  });
};

describe('who writes down', () => {
  test('of those that are here, the one that errs least', () => {
    expect(choose(all)).toBe('whisper-large-v3-turbo');
    expect(choose([tiny, base, small])).toBe('whisper-small');
    expect(choose([tiny, base])).toBe('whisper-base');
  });

  test('nobody who was not downloaded, or whom this device cannot carry', () => {
    const absent = { ...turbo, availability: 'needs_model' } as const;
    const unfit = { ...small, availability: 'unfit', why: 'gpu_missing' } as const;
    expect(choose([base, absent, unfit])).toBe('whisper-base');
    expect(choose([base, unfit], { chosen: 'whisper-small' })).toBe('whisper-base');
    expect(choose([base, absent], { chosen: 'whisper-large-v3-turbo' })).toBe('whisper-base');
  });

  test('whom the person chose, also one that errs more, is slower or is the shipped one', () => {
    expect(choose(all, { chosen: 'whisper-tiny' })).toBe('whisper-tiny');
    expect(choose(all, { chosen: 'whisper-base' })).toBe('whisper-base');
    const paces = { 'whisper-small': 9000 };
    expect(choose(all, { chosen: 'whisper-small', paces })).toBe('whisper-small');
    expect(choose(all, { chosen: 'whisper-gone' })).toBe('whisper-large-v3-turbo');
  });

  test('nobody who does not know the language', () => {
    const english = { ...turbo, languages: ['en'] };
    expect(choose([base, english], { language: 'es' })).toBe('whisper-base');
    expect(choose([base, english], { language: 'es', chosen: english.id })).toBe('whisper-base');
    expect(choose([base, english], { language: 'en' })).toBe(english.id);
  });

  test('nobody who was found too slow for a talk', () => {
    const paces = { 'whisper-large-v3-turbo': 4000, 'whisper-small': 700 };
    expect(choose(all, { paces })).toBe('whisper-small');
    expect(choose(all, { paces: { ...paces, 'whisper-small': 1501 } })).toBe('whisper-base');
    expect(choose(all, { paces: { 'whisper-base': 9000 } })).toBe('whisper-large-v3-turbo');
  });

  test('nobody who failed on this page, not even if chosen; at worst the shipped one', () => {
    const failed = new Set(['whisper-large-v3-turbo']);
    expect(choose(all, { failed, chosen: 'whisper-large-v3-turbo' })).toBe('whisper-small');
    expect(choose(all, { failed: new Set([...failed, 'whisper-small']) })).toBe('whisper-base');
    expect(choose([])).toBe('whisper-base');
  });
});
