import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HelenDatabase, newId } from '$lib/data';
import { calmly } from './calm';

let db: HelenDatabase;
beforeEach(async () => {
  db = new HelenDatabase('a'.repeat(15), `calm-${newId()}`);
  await db.open();
});
afterEach(() => db.delete());

const write = (id: string) => db.threads.put({ id } as never);

function watched(ask: () => Promise<number> = () => db.threads.count()) {
  const asked = vi.fn<() => Promise<number>>(ask);
  const told: number[] = [];
  const failed: unknown[] = [];
  const end = calmly(
    {
      ask: asked,
      of: ['threads'],
      next: (count) => told.push(count),
      error: (cause) => failed.push(cause),
    },
    db,
  );
  return { asked, told, failed, end };
}

test('many changes are one question, and the last of them is in its answer', async () => {
  const { asked, told, end } = watched();
  await vi.waitFor(() => expect(told).toEqual([0]));
  for (const id of ['a', 'b', 'c', 'd']) await write(id);
  await vi.waitFor(() => expect(told).toEqual([0, 4]));
  expect(asked).toHaveBeenCalledTimes(2);
  await db.members.put({ thread: 'a', user: 'b' } as never);
  await write('e');
  await vi.waitFor(() => expect(told).toEqual([0, 4, 5]));
  expect(asked).toHaveBeenCalledTimes(3);
  end();
});

test('what changes while it is asked is asked for again', async () => {
  const { told, end } = watched(async () => {
    const count = await db.threads.count();
    if (count === 0) await write('meanwhile');
    return count;
  });
  await vi.waitFor(() => expect(told).toEqual([0, 1]));
  end();
});

test('it is asked no more when it has failed, and when it is ended', async () => {
  const failing = watched(() => Promise.reject(new Error('no')));
  await vi.waitFor(() => expect(failing.failed).toHaveLength(1));
  const ended = watched();
  await vi.waitFor(() => expect(ended.told).toEqual([0]));
  ended.end();
  const lasting = watched();
  await vi.waitFor(() => expect(lasting.told).toEqual([0]));
  await write('a');
  await vi.waitFor(() => expect(lasting.told).toEqual([0, 1]));
  expect(failing.asked).toHaveBeenCalledTimes(1);
  expect(ended.told).toEqual([0]);
  lasting.end();
});
