import type { DetailedError } from 'tus-js-client';
import { expect, test } from 'vitest';
import { asUploadError } from './send';

/** What tus-js-client throws. */
function theirs(status: number, body = '', after = ''): DetailedError {
  const originalResponse = {
    getStatus: () => status,
    getBody: () => body,
    getHeader: (name: string) => (name === 'Retry-After' ? after : ''),
    getUnderlyingObject: () => null,
  };
  return Object.assign(new Error('tus'), { originalResponse }) as unknown as DetailedError;
}

const said = (code: string): string => JSON.stringify({ code, message: 'No.' });

test.each([
  [theirs(409, said('upload_offset')), 'upload_failed'],
  [theirs(409, said('id_taken')), 'id_taken'],
  [theirs(423, said('upload_busy')), 'upload_failed'],
  [theirs(503, said('upload_broken')), 'upload_failed'],
  [theirs(502, '<html>'), 'upload_failed'],
  [theirs(413, said('file_too_large')), 'file_too_large'],
  [theirs(413, '<html>'), 'file_too_large'],
  [theirs(404, said('session_missing')), 'session_missing'],
  [theirs(404), 'file_missing'],
  [theirs(401), 'not_signed_in'],
  [theirs(400, said('invalid_upload')), 'upload_refused'],
  [Object.assign(new Error('tus'), { originalResponse: null }), 'offline'],
  [new TypeError('x'), 'unexpected'],
])('%# is %s', (cause, code) => expect(asUploadError(cause).code).toBe(code));

test('when to come back is the server\u2019s to say', () =>
  expect(asUploadError(theirs(429, said('rate_limited'), '12'))).toMatchObject({
    code: 'rate_limited',
    details: { status: 429, retryAfter: 12 },
  }));
