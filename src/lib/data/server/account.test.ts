import { describe, expect, it } from 'vitest';
import { asAccount } from './account';

describe('a row of users', () => {
  const row = {
    id: 'abcdefghijklmno',
    collectionName: 'users',
    username: 'ana',
    name: 'Ana',
    email: 'ana@example.com',
    emailVisibility: false,
    avatar: 'picture_x1.webp',
    kind: 'human',
    role: 'moderator',
    language: 'es',
    premium: true,
    credits: 1.5,
    verified: true,
    blockedUntil: '2026-01-02 03:04:05.006Z',
    blockReason: 'flood',
    hidesRead: true,
    lastSeen: 1_764_430_000_000,
    tokenKey: 'never',
  };

  it('is an account, with nothing besides', () =>
    expect(asAccount(row)).toEqual({
      id: 'abcdefghijklmno',
      username: 'ana',
      name: 'Ana',
      email: 'ana@example.com',
      avatar: 'picture_x1.webp',
      role: 'moderator',
      language: 'es',
      premium: true,
      credits: 1.5,
      verified: true,
      blockedUntil: '2026-01-02T03:04:05.006Z',
      blockReason: 'flood',
      hidesRead: true,
      hidesTyping: false,
      hidesPresence: false,
    }));

  it('keeps no balance where none is kept, and gives nobody a role it does not know', () => {
    const account = asAccount({ ...row, credits: null, role: 'emperor', blockedUntil: '' });
    expect(account).toMatchObject({ credits: null, role: 'user', blockedUntil: '' });
  });

  it('is empty where the server says nothing', () =>
    expect(asAccount({})).toMatchObject({ id: '', name: '', language: '', premium: false }));
});
