import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HelenDatabase } from './database';
import { newId } from './ids';
import { sharedQuery } from './shared-query';

let db: HelenDatabase;
beforeEach(async () => {
  db = new HelenDatabase(`test-${newId()}`);
  await db.open();
});
afterEach(() => db.delete());

const put = (key: string) => db.facts.put({ key, value: key, at: 0 });

function watched() {
  const asked = vi.fn<(of: HelenDatabase) => Promise<number>>((of) => of.facts.count());
  const watch = sharedQuery(asked);
  const seen = () => {
    const told: number[] = [];
    const watching = watch(db).subscribe((count) => told.push(count));
    return { told, end: () => watching.unsubscribe() };
  };
  return { asked, seen };
}

test('who watches the same is told the same, and it is asked once for all of them', async () => {
  const { asked, seen } = watched();
  const [one, other] = [seen(), seen()];
  await vi.waitFor(() => expect(one.told).toEqual([0]));
  expect(other.told).toEqual([0]);
  expect(asked).toHaveBeenCalledTimes(1);
  await put('a');
  await vi.waitFor(() => expect(other.told).toEqual([0, 1]));
  expect(asked).toHaveBeenCalledTimes(2);
  const late = seen();
  expect(late.told).toEqual([1]);
  for (const { end } of [one, other, late]) end();
});

test('it ends with the last who watches, and begins anew with the next', async () => {
  const { asked, seen } = watched();
  const one = seen();
  await vi.waitFor(() => expect(one.told).toEqual([0]));
  one.end();
  await put('a');
  const next = seen();
  await vi.waitFor(() => expect(next.told).toEqual([1]));
  expect(one.told).toEqual([0]);
  expect(asked).toHaveBeenCalledTimes(2);
  next.end();
});

test('a failure is told to all, and who watches next begins anew', async () => {
  let fails = true;
  const watch = sharedQuery(async () => {
    if (fails) throw new Error('no');
    return 1;
  });
  const failures: unknown[] = [];
  const all = [1, 2].map(() =>
    watch(db).subscribe({ next: () => {}, error: (cause) => failures.push(cause) }),
  );
  await vi.waitFor(() => expect(failures).toHaveLength(2));
  fails = false;
  const told: number[] = [];
  const next = watch(db).subscribe((value) => told.push(value));
  await vi.waitFor(() => expect(told).toEqual([1]));
  for (const one of [...all, next]) one.unsubscribe();
});
