import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Account } from './session';

const stored = (id: string) =>
  JSON.stringify({ token: 'token', account: { id } as unknown as Account });

let storage: Map<string, string>;
let told: EventTarget;

/** What another tab writes: the event comes later. */
const elsewhere = (id: string): void => void storage.set('helen-session', stored(id));
const hear = (): void => {
  told.dispatchEvent(Object.assign(new Event('storage'), { key: 'helen-session' }));
};

beforeEach(() => {
  vi.resetModules();
  storage = new Map();
  told = new EventTarget();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
    removeItem: (key: string) => void storage.delete(key),
  });
  vi.stubGlobal('addEventListener', told.addEventListener.bind(told));
  vi.stubGlobal('removeEventListener', told.removeEventListener.bind(told));
});
afterEach(() => vi.unstubAllGlobals());

test('who uses this page does not change under it: another tab signs in, and it is told', async () => {
  const { session, watchSession } = await import('./session');
  const changed = vi.fn<() => void>();
  expect(session()).toBeNull();
  watchSession(changed);
  elsewhere('ana');
  // Asked before the event has come.
  expect(session()).toBeNull();
  hear();
  expect(changed).toHaveBeenCalledOnce();
});

test('after signing out here nobody is signed in, whatever another tab does meanwhile', async () => {
  elsewhere('ana');
  const { keepSession, session } = await import('./session');
  expect(session()?.account.id).toBe('ana');
  keepSession(null);
  elsewhere('luis');
  expect(session()).toBeNull();
});
