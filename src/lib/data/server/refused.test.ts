import { ClientResponseError } from 'pocketbase';
import { describe, expect, it } from 'vitest';
import { HelenError } from '$lib/errors';
import { fromPocketBase } from './refused';

/** As PocketBase's client throws what the server says. */
const theirs = (status: number, data: Record<string, { code: string }> = {}) =>
  new ClientResponseError({ status, response: { status, message: 'No.', data } });

describe('a refusal of PocketBase, in our codes', () => {
  it.each([
    [theirs(400), 'sign_in_failed'],
    [theirs(403), 'sign_in_failed'],
    [theirs(0), 'offline'],
    [theirs(401), 'not_signed_in'],
    [theirs(429), 'too_many_requests'],
    [theirs(500), 'unexpected'],
    [theirs(403, { invitation: { code: 'invitation_needed' } }), 'invitation_needed'],
    [theirs(403, { account: { code: 'blocked' } }), 'blocked'],
    [theirs(400, { username: { code: 'validation_not_unique' } }), 'username_taken'],
    [theirs(400, { newEmail: { code: 'validation_invalid_new_email' } }), 'email_taken'],
    [
      theirs(400, { oldPassword: { code: 'validation_invalid_old_password' } }),
      'reauthentication_failed',
    ],
    [theirs(400, { token: { code: 'validation_invalid_token' } }), 'link_invalid'],
    [theirs(400, { username: { code: 'validation_invalid_format' } }), 'invalid_body'],
    [new TypeError('x'), 'unexpected'],
  ])('%o is %s', (cause, code) =>
    expect(fromPocketBase(cause, 'sign_in_failed')).toMatchObject({ code, cause }),
  );

  it('names the fields that are wrong', () => {
    const { details } = fromPocketBase(
      theirs(400, { name: { code: 'validation_max_text_constraint' } }),
      'unexpected',
    );
    expect(details).toEqual({ name: 'validation_max_text_constraint', status: 400 });
  });

  it('leaves ours as they are', () => {
    const ours = new HelenError('last_admin');
    expect(fromPocketBase(ours, 'unexpected')).toBe(ours);
  });
});
