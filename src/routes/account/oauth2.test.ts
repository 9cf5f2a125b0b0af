import { beforeEach, describe, expect, it } from 'vitest';
import { HelenError } from '$lib/errors';
import { readReturn, recall, remember, returnAddress, type Leave } from './oauth2';

const left: Leave = {
  provider: 'oidc',
  state: 'the-state',
  verifier: 'the-verifier',
  since: 1_000,
  purpose: { type: 'sign-in', to: '/chat', invitation: '' },
};

/** The part of Storage that is used. */
function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

describe('coming back from another site', () => {
  let storage: Storage;
  beforeEach(() => (storage = memory()));

  it('is remembered once', () => {
    remember(left, storage);
    expect(recall(storage)).toEqual(left);
    expect(recall(storage)).toBeNull();
  });

  it('brings a code', () =>
    expect(readReturn(new URLSearchParams('code=abc&state=the-state'), left, 2_000)).toEqual({
      type: 'code',
      code: 'abc',
    }));

  it('or a no', () =>
    expect(
      readReturn(new URLSearchParams('error=access_denied&state=the-state'), left, 2_000),
    ).toEqual({ type: 'refused' }));

  it.each([
    ['code=abc&state=another', left, 2_000],
    ['code=abc', left, 2_000],
    ['state=the-state', left, 2_000],
    ['error=server_error&state=the-state', left, 2_000],
    ['code=abc&state=the-state', null, 2_000],
    ['code=abc&state=the-state', left, 1_000 + 11 * 60_000],
    ['code=abc&state=', { ...left, state: '' }, 2_000],
  ])('%s is not what was waited for', (query, leave, now) => {
    const failure = () => readReturn(new URLSearchParams(query), leave, now);
    expect(failure).toThrow(HelenError);
    expect(failure).toThrow('oauth2_failed');
  });

  it('goes to one address', () =>
    expect(returnAddress('https://helen.example')).toBe('https://helen.example/account/oauth2'));
});
