import type { Sum } from '../requests';

/** Lines of the report added up under one name. */
export interface Group {
  key: string;
  label: string;
  requests: number;
  failed: number;
  tokens: number;
  /** US dollars. */
  cost: number;
  /** Milliseconds, the mean of what was answered. */
  firstToken: number;
}

export type Dimension = 'provider' | 'person' | 'model';

const keyOf: Record<Dimension, (sum: Sum) => [key: string, label: string]> = {
  provider: ({ provider }) => [provider, provider],
  person: ({ user, username }) => [user, username],
  model: ({ provider, model }) => [`${provider} ${model}`, model],
};

const nothing = (key: string, label: string): Group => ({
  key,
  label,
  requests: 0,
  failed: 0,
  tokens: 0,
  cost: 0,
  firstToken: 0,
});

function add(to: Group, sum: Sum): void {
  const answered = to.requests - to.failed;
  const more = sum.requests - sum.failed;
  if (more > 0)
    to.firstToken = (to.firstToken * answered + sum.firstToken * more) / (answered + more);
  to.requests += sum.requests;
  to.failed += sum.failed;
  to.tokens += sum.input + sum.output;
  to.cost += sum.cost;
}

export function total(sums: readonly Sum[]): Group {
  const all = nothing('', '');
  for (const sum of sums) add(all, sum);
  return all;
}

/** By provider, person or model, the one with most requests first. */
export function groupBy(sums: readonly Sum[], dimension: Dimension): Group[] {
  const groups = new Map<string, Group>();
  for (const sum of sums) {
    const [key, label] = keyOf[dimension](sum);
    const group = groups.get(key) ?? nothing(key, label);
    groups.set(key, group);
    add(group, sum);
  }
  return [...groups.values()].toSorted((a, b) => b.requests - a.requests);
}

/** Every day up to today (UTC), those too on which nothing was asked, the oldest first. */
export function byDay(sums: readonly Sum[], days: number, now: number = Date.now()): Group[] {
  const groups = new Map<string, Group>();
  for (let ago = days - 1; ago >= 0; ago--) {
    const day = new Date(now - ago * 86_400_000).toISOString().slice(0, 10);
    groups.set(day, nothing(day, day));
  }
  for (const sum of sums) {
    const group = groups.get(sum.day);
    if (group) add(group, sum);
  }
  return [...groups.values()];
}
