import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { handed, sharedText, takeIn, throwAway } from './handed';

/** The part of the browser's cache that is used, in memory. */
class Shelf {
  readonly kept = new Map<string, Response>();
  readonly #key = (asked: string | Request) =>
    new URL(asked instanceof Request ? asked.url : asked, 'https://helen.example').href;
  keys = () => Promise.resolve([...this.kept.keys()].map((url) => new Request(url)));
  match = (asked: string | Request) => Promise.resolve(this.kept.get(this.#key(asked))?.clone());
  put = (asked: string, answer: Response) =>
    Promise.resolve(void this.kept.set(this.#key(asked), answer));
  delete = (asked: string) => Promise.resolve(this.kept.delete(this.#key(asked)));
}

let shelf: Shelf;
beforeEach(() => {
  shelf = new Shelf();
  vi.stubGlobal('caches', { open: () => Promise.resolve(shelf) });
});
afterEach(() => vi.unstubAllGlobals());

function form(words: Record<string, string>, ...files: File[]): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(words)) made.append(name, value);
  for (const file of files) made.append('files', file);
  return made;
}

test('what an app shares is there with its names and types, until it is taken out', async () => {
  const note = new File(['hello'], 'año.txt', { type: 'text/plain' });
  const id = await takeIn(form({ text: 'Mira' }, note, new File([], 'empty.png')));
  for (let look = 0; look < 2; look++) {
    const found = await handed(id);
    expect(found?.text).toBe('Mira');
    expect(found?.files.map(({ name, type }) => [name, type])).toEqual([['año.txt', 'text/plain']]);
    expect(await found?.files[0]?.text()).toBe('hello');
  }
  await throwAway(id);
  expect(await handed(id)).toBeNull();
  expect(shelf.kept.size).toBe(0);
});

test('what nobody took out for a day goes when the next comes, and only that', async () => {
  const day = 86_400_000;
  const file = new File(['x'], 'x.bin');
  const old = await takeIn(form({}, file), 0);
  const young = await takeIn(form({}, file), day);
  const last = await takeIn(form({}, file), day + 1);
  expect(await handed(old)).toBeNull();
  expect(await handed(young)).not.toBeNull();
  expect(await handed(last)).not.toBeNull();
  expect(shelf.kept.size).toBe(4);
});

test.each([
  [{ title: 'A page', url: 'https://example.com/a' }, 'A page\nhttps://example.com/a'],
  [
    { text: 'See https://example.com/a', url: 'https://example.com/a' },
    'See https://example.com/a',
  ],
  [{ title: ' ', text: 'Only words' }, 'Only words'],
  [{}, ''],
])('%o is said as %j', (words, said) => {
  expect(sharedText(form(words))).toBe(said);
});
