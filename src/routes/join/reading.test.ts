import { describe, expect, it } from 'vitest';
import { HelenError } from '$lib/errors';
import { inviteAddress } from '$lib/messaging';
import { readLink, refusedBy } from './reading';

describe('a link into a group', () => {
  it('keeps its secret behind the #', () => {
    const url = new URL(inviteAddress('SECRET', 'https://helen.example'));
    expect([url.pathname, url.search, url.hash]).toEqual(['/join', '', '#SECRET']);
  });

  it('without a secret leads nowhere', async () => {
    expect(await readLink('')).toEqual({ type: 'over', code: 'invite_missing' });
  });

  it('asks for an account before anything else', async () => {
    expect(await readLink('SECRET')).toEqual({ type: 'outside' });
    expect(refusedBy(new HelenError('not_signed_in'))).toEqual({ type: 'outside' });
  });

  it.each(['invite_revoked', 'invite_expired', 'person_blocked', 'too_many_members'] as const)(
    '%s is for good',
    (code) => expect(refusedBy(new HelenError(code))).toEqual({ type: 'over', code }),
  );

  it.each(['offline', 'too_many_requests', 'unexpected'] as const)(
    '%s can be tried again',
    (code) =>
      expect(refusedBy(new HelenError(code))).toMatchObject({ type: 'failed', error: { code } }),
  );
});
