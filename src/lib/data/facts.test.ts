import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { database } from './database';
import { dropFacts, readFact, writeFact } from './facts';
import { destroy, wipe } from './wipe';

afterEach(async () => {
  vi.useRealTimers();
  await destroy();
});

test('what is old is forgotten, of its kind alone', async () => {
  const db = database();
  vi.useFakeTimers({ toFake: ['Date'], now: 1000 });
  await writeFact('preview:a', 1, db);
  await writeFact('previewing', 1, db);
  await writeFact('transcript:a', 1, db);
  vi.setSystemTime(2000);
  await writeFact('preview:b', 1, db);
  expect(await dropFacts('preview:', 2000, db)).toBe(1);
  const left = await Promise.all(
    ['preview:a', 'preview:b', 'previewing', 'transcript:a'].map((key) => readFact(key, db)),
  );
  expect(left).toEqual([undefined, 1, 1, 1]);
});

test('with the conversations goes what was known of their messages; what was measured stays', async () => {
  const db = database();
  for (const key of ['preview:a', 'transcript:a', 'emoji']) await writeFact(key, 1, db);
  await wipe(db);
  expect(await readFact('preview:a', db)).toBeUndefined();
  expect(await readFact('transcript:a', db)).toBeUndefined();
  expect(await readFact('emoji', db)).toBe(1);
});
