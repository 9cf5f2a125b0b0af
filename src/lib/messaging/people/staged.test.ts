import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import type { Prepared } from '../files/prepare';
import { Staged } from './staged.svelte';

/** Addresses that were made and not given back. */
let addresses: Set<string>;

beforeEach(() => {
  addresses = new Set();
  let next = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => {
    const url = `blob:${++next}`;
    addresses.add(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void addresses.delete(url));
});
afterEach(() => vi.restoreAllMocks());

const thread = 't'.repeat(15);
const picture = (name: string) => new File(['x'], name, { type: 'image/webp' });
const whole = (file: File): Promise<Prepared> =>
  Promise.resolve({ blob: file, name: file.name, mime: file.type });

test('files lie in the order in which they were chosen, whichever is ready first', async () => {
  const ends = new Map<string, () => void>();
  const staged = new Staged(
    (file) => new Promise((resolve) => ends.set(file.name, () => resolve(whole(file)))),
  );
  const added = staged.add(thread, [picture('a'), picture('b')]);
  expect(staged.of(thread).map(({ name, state }) => [name, state])).toEqual([
    ['a', 'working'],
    ['b', 'working'],
  ]);
  ends.get('b')!();
  await vi.waitFor(() => expect(staged.of(thread)[1]?.state).toBe('ready'));
  ends.get('a')!();
  expect(await added).toEqual([]);
  expect(staged.of('another thread00')).toEqual([]);
  expect(staged.take(thread).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(staged.of(thread)).toEqual([]);
  expect(addresses).toEqual(new Set());
});

test('what cannot be sent is told and lies nowhere', async () => {
  const staged = new Staged((file) =>
    file.name === 'b' ? Promise.reject(new HelenError('file_empty')) : whole(file),
  );
  const unfit = await staged.add(thread, [picture('a'), picture('b')]);
  expect(unfit).toMatchObject([{ name: 'b', error: { code: 'file_empty' } }]);
  expect(staged.of(thread).map(({ name }) => name)).toEqual(['a']);
});

test('taken away while it is made ready it does not come back', async () => {
  let end = () => {};
  const staged = new Staged((file) => new Promise((resolve) => (end = () => resolve(whole(file)))));
  const added = staged.add(thread, [picture('a')]);
  staged.remove(thread, staged.of(thread)[0]!.id);
  end();
  await added;
  expect(staged.of(thread)).toEqual([]);
  expect(addresses).toEqual(new Set());
});

test('what could not be sent lies before what was added meanwhile', async () => {
  const staged = new Staged(whole);
  await staged.add(thread, [picture('a')]);
  const taken = staged.take(thread);
  await staged.add(thread, [picture('b')]);
  staged.putBack(thread, taken);
  expect(staged.of(thread).map(({ name }) => name)).toEqual(['a', 'b']);
});
