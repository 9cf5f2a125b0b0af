import { storageError } from '$lib/data';
import { errorText, toasts } from '$lib/ui';

/** Tells of a failure that ends nothing. */
export function complain(cause: unknown): void {
  const { what, hint } = errorText(storageError(cause).code);
  toasts.show(`${what} ${hint}`, { kind: 'error' });
}
