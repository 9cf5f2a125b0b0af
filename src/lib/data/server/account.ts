import type { Account } from './session';

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A row of `users`, as PocketBase sends it to its owner. Fields that are missing or of another kind are empty. */
export function asAccount(record: object): Account {
  const row = record as Record<string, unknown>;
  const { role, language, credits } = row;
  return {
    id: text(row['id']),
    username: text(row['username']),
    name: text(row['name']),
    email: text(row['email']),
    avatar: text(row['avatar']),
    role: role === 'admin' || role === 'moderator' ? role : 'user',
    language: language === 'es' || language === 'en' ? language : '',
    premium: row['premium'] === true,
    credits: typeof credits === 'number' ? credits : null,
    verified: row['verified'] === true,
    // PocketBase writes a space where ISO 8601 has a T, which not every browser reads.
    blockedUntil: text(row['blockedUntil']).replace(' ', 'T'),
    blockReason: text(row['blockReason']),
    hidesRead: row['hidesRead'] === true,
    hidesTyping: row['hidesTyping'] === true,
    hidesPresence: row['hidesPresence'] === true,
  };
}
