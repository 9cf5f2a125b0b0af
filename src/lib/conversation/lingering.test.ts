import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lingering } from './lingering';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function counted() {
  const log: string[] = [];
  let made = 0;
  const lingering = new Lingering(() => {
    const name = ++made;
    log.push(`made ${name}`);
    return { close: () => void log.push(`closed ${name}`) };
  });
  return { log, lingering };
}

it('ends a while after it was left', () => {
  const { log, lingering } = counted();
  lingering.take();
  lingering.leave();
  vi.advanceTimersByTime(30_000);
  expect(log).toEqual(['made 1']);
  vi.advanceTimersByTime(60_000);
  expect(log).toEqual(['made 1', 'closed 1']);
});

it('is the same for whoever comes back in time, however often, and new after that', () => {
  const { log, lingering } = counted();
  const first = lingering.take();
  for (let time = 0; time < 3; time++) {
    lingering.leave();
    vi.advanceTimersByTime(50_000);
    expect(lingering.take()).toBe(first);
  }
  vi.advanceTimersByTime(600_000);
  expect(log).toEqual(['made 1']);
  lingering.leave();
  vi.advanceTimersByTime(600_000);
  lingering.take();
  expect(log).toEqual(['made 1', 'closed 1', 'made 2']);
});

it('has nothing to end when nothing was taken', () => {
  const { log, lingering } = counted();
  lingering.leave();
  vi.advanceTimersByTime(600_000);
  expect(log).toEqual([]);
});
