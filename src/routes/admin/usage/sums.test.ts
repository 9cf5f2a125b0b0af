import { expect, test } from 'vitest';
import type { Sum } from '../requests';
import { byDay, groupBy, total } from './sums';

const line = (day: string, user: string, model: string, more: Partial<Sum> = {}): Sum => ({
  day,
  user,
  username: user && `name of ${user}`,
  provider: 'openai',
  model,
  requests: 2,
  failed: 0,
  input: 10,
  output: 5,
  cost: 0.5,
  firstToken: 100,
  ...more,
});

const sums = [
  line('2026-03-02', 'ana', 'a', { requests: 3, failed: 2, firstToken: 400 }),
  line('2026-03-02', 'ben', 'b'),
  line('2026-02-27', 'ana', 'b'),
];

test('groups add up to the whole, the busiest first', () => {
  for (const dimension of ['provider', 'person', 'model'] as const) {
    const groups = groupBy(sums, dimension);
    for (const field of ['requests', 'failed', 'tokens', 'cost'] as const)
      expect(groups.reduce((sum, group) => sum + group[field], 0)).toBe(total(sums)[field]);
  }
  expect(groupBy(sums, 'person').map(({ label, requests }) => [label, requests])).toEqual([
    ['name of ana', 5],
    ['name of ben', 2],
  ]);
});

test('the time to the first token is the mean of answers, not of lines', () => {
  expect(total(sums).firstToken).toBe((400 * 1 + 100 * 2 + 100 * 2) / 5);
  expect(
    total([line('2026-03-02', 'ana', 'a', { requests: 1, failed: 1, firstToken: 0 })]).firstToken,
  ).toBe(0);
});

test('every day has its place, also those with nothing', () => {
  const days = byDay(sums, 4, Date.UTC(2026, 2, 2, 23, 59));
  expect(days.map(({ key, requests }) => [key, requests])).toEqual([
    ['2026-02-27', 2],
    ['2026-02-28', 0],
    ['2026-03-01', 0],
    ['2026-03-02', 5],
  ]);
});
