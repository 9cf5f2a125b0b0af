import { describe, expect, it } from 'vitest';
import { HelenError } from '$lib/errors';
import { place } from './form.svelte';

describe('where a refusal is told', () => {
  const shown = ['username', 'email', 'password'] as const;

  it.each([
    [new HelenError('email_taken'), ['email']],
    [new HelenError('username_taken'), ['username']],
    [
      new HelenError('invalid_body', { details: { email: 'x', password: 'y', status: 400 } }),
      ['email', 'password'],
    ],
    // About the whole of it, or about something that is not here.
    [new HelenError('invalid_body', { details: { body: 'x' } }), []],
    [new HelenError('invitation_invalid'), []],
    [new HelenError('offline'), []],
  ])('%o', (error, fields) => {
    const problems = place(error, shown);
    expect(Object.keys(problems)).toEqual(fields);
    for (const text of Object.values(problems)) expect(text).toMatch(/\.$/);
  });
});
