/**
 * Whom HELEN may hear in a call. Pure. Each person decides for themself, and nobody who has not said yes is heard. A yes is
 * to one invitation: when somebody else invites her, everybody is asked anew. Who goes is forgotten, and asked when they
 * come back. Times in milliseconds, by this device's clock.
 */
import type { Answer } from './words';

interface Stance {
  /** The invitation it is to. */
  to: string;
  answer: Answer;
  /** When it was told. */
  since: number;
}

/** By peer. */
export type Stances = ReadonlyMap<string, Stance>;

/** The same yes told again does not begin anew. */
export function tell(
  stances: Stances,
  peer: string,
  said: { to: string; answer: Answer },
  now: number,
): Stances {
  const known = stances.get(peer);
  if (known?.to === said.to && known.answer === said.answer) return stances;
  return new Map(stances).set(peer, { to: said.to, answer: said.answer, since: now });
}

/** Only those who are there have a stance. */
export const gather = (stances: Stances, here: ReadonlySet<string>): Stances =>
  new Map([...stances].filter(([peer]) => here.has(peer)));

export const answerOf = (stances: Stances, peer: string, to: string): Answer | null => {
  const stance = stances.get(peer);
  return stance?.to === to ? stance.answer : null;
};

/** Whether she may hear a line: it was begun after its speaker's yes. */
export function mayHear(
  stances: Stances,
  to: string,
  line: { who: string; from: number },
): boolean {
  const stance = stances.get(line.who);
  return stance?.to === to && stance.answer === 'yes' && line.from >= stance.since;
}

/** Of several who invited her at once the lowest seat's stays: all devices know the same seats. */
export function presiding<T extends { seat: number }>(hosts: readonly T[]): T | null {
  return hosts.toSorted((a, b) => a.seat - b.seat)[0] ?? null;
}
