import { asErrorCode, HelenError, type ErrorCode } from '$lib/errors';

/** PocketBase's ClientResponseError, by shape: its class comes with its code, which is fetched late. */
interface TheirError {
  status: number;
  isAbort: boolean;
  response: { message?: string; data?: Record<string, { code?: string }> };
}

function isTheirs(cause: unknown): cause is TheirError {
  return cause instanceof Error && 'isAbort' in cause && 'status' in cause && 'response' in cause;
}

/** What is wrong with a field, where it has a sentence of its own. */
const fieldCodes: Record<string, ErrorCode> = {
  'password validation_invalid_password': 'reauthentication_failed',
  'oldPassword validation_invalid_old_password': 'reauthentication_failed',
  'username validation_not_unique': 'username_taken',
  'newEmail validation_invalid_new_email': 'email_taken',
};

function code(status: number, fields: Record<string, string>, fallback: ErrorCode): ErrorCode {
  if (status === 0) return 'offline';
  if (status === 401) return 'not_signed_in';
  if (status === 429) return 'too_many_requests';
  if ('token' in fields) return 'link_invalid';
  for (const [name, reason] of Object.entries(fields)) {
    const named = fieldCodes[`${name} ${reason}`];
    if (named) return named;
  }
  // A refusal of ours on one of their routes: its code is a field's.
  const ours = Object.values(fields).map(asErrorCode);
  const known = ours.find((one) => one !== 'unexpected');
  if (known) return known;
  if (status === 400 && ours.length > 0) return 'invalid_body';
  return status >= 500 ? 'unexpected' : fallback;
}

/**
 * What PocketBase's own routes refuse with, in our codes: `details` has `status` and, for `invalid_body`, what is
 * wrong with each field.
 * @param fallback what a refusal without a reason means there: at signing in, `sign_in_failed`
 */
export function fromPocketBase(cause: unknown, fallback: ErrorCode): HelenError {
  if (cause instanceof HelenError) return cause;
  if (!isTheirs(cause)) return new HelenError('unexpected', { cause });
  const fields = Object.fromEntries(
    Object.entries(cause.response.data ?? {}).map(([name, problem]) => [name, problem.code ?? '']),
  );
  return new HelenError(code(cause.status, fields, fallback), {
    cause,
    details: { ...fields, status: cause.status },
  });
}
