import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mediaUrl } from './media-url';

let asked: number;
let fails: boolean;

beforeEach(() => {
  asked = 0;
  fails = false;
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
  vi.stubGlobal('fetch', () => {
    if (fails) return Promise.reject(new TypeError('no network'));
    asked++;
    return Promise.resolve(Response.json({ token: `t${asked}`, expires: 5, seconds: 900 }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('one token for all who ask, until shortly before its end; a failure is not kept', async () => {
  const [first, second] = await Promise.all([mediaUrl('a', { fresh: true }), mediaUrl('b')]);
  expect([first, second]).toEqual(['/api/media/a?token=t1', '/api/media/b?token=t1']);
  vi.setSystemTime(1_000_000 + 779_000);
  expect(await mediaUrl('a'), 'the same address is cached').toBe(first);
  vi.setSystemTime(1_000_000 + 781_000);
  expect(await mediaUrl('a')).toBe('/api/media/a?token=t2');
  fails = true;
  await expect(mediaUrl('a', { fresh: true })).rejects.toMatchObject({ code: 'offline' });
  fails = false;
  expect(await mediaUrl('a')).toBe('/api/media/a?token=t3');
});
