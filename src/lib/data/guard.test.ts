import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { HelenError } from '$lib/errors';
import { guarded, storageError } from './guard';

const named = (name: string) => Object.assign(new Error(name), { name });

test('a full disk is storage_full, however deep Dexie wrapped it', () => {
  expect(storageError(named('QuotaExceededError')).code).toBe('storage_full');
  const aborted = new Dexie.AbortError('aborted', named('QuotaExceededError'));
  expect(storageError(aborted).code).toBe('storage_full');
});

test('no IndexedDB at all is storage_unavailable', async () => {
  // This file runs without one, as some private windows do.
  const db = new Dexie('nowhere');
  db.version(1).stores({ rows: 'id' });
  const failure = await guarded(() => db.table('rows').count()).catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(HelenError);
  expect((failure as HelenError).code).toBe('storage_unavailable');
});

test('an error with a code keeps it, another is unexpected', () => {
  const known = new HelenError('offline');
  expect(storageError(known)).toBe(known);
  expect(storageError(new TypeError('x')).code).toBe('unexpected');
});
