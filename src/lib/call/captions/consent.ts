/**
 * Whether all agree to something, as each device knows it. Pure. Everybody tells one stance, with whom it was given
 * among: it counts as long as nobody else is there. So whoever comes makes it ask everybody again, without a message,
 * and no two devices can be of two minds once they have heard the same.
 */
export interface Stance {
  answer: 'yes' | 'no' | null;
  /** The peers that were there when it was given, the person's own among them. */
  among: readonly string[];
  /** Made anew with each that is given; empty from pages that know of none. */
  mark: string;
}

export interface Consent {
  readonly own: string;
  /** The peers of the others. */
  readonly others: readonly string[];
  readonly stances: ReadonlyMap<string, Stance>;
}

/** Whose are named by their peers. */
export type ConsentState =
  /** Nobody wants it. */
  | { at: 'off' }
  /** This person is asked. `by` is empty where their own word no longer counts, for somebody else has come. */
  | { at: 'asked'; by: string[] }
  /** This person said yes, those have not answered. */
  | { at: 'waiting'; for: string[] }
  | { at: 'refused'; by: string[] }
  | { at: 'agreed' };

export const noStance: Stance = { answer: null, among: [], mark: '' };

export const beginConsent = (own: string): Consent => ({ own, others: [], stances: new Map() });

/** Who is there changed. What those said who are gone is forgotten: they are asked when they come back. */
export function gather(consent: Consent, others: readonly string[]): Consent {
  const here = new Set([consent.own, ...others]);
  const stances = new Map([...consent.stances].filter(([peer]) => here.has(peer)));
  return { ...consent, others: [...others], stances };
}

export const hearStance = (consent: Consent, peer: string, stance: Stance): Consent => ({
  ...consent,
  stances: new Map(consent.stances).set(peer, stance),
});

/** Says yes (which asks the others), no, or takes either back. @param mark none like it was ever given */
export function answer(consent: Consent, said: Stance['answer'], mark: string): Consent {
  return hearStance(consent, consent.own, {
    answer: said,
    among: [consent.own, ...consent.others],
    mark,
  });
}

/** Stands by what one said, as if it was said only now. */
export const renew = (consent: Consent, mark: string): Consent =>
  hearStance(consent, consent.own, { ...ownStance(consent), mark });

/**
 * What those who are there say, by a name that is the same on each of their devices once they have heard the same, and
 * was never that of anything else.
 */
export const nameOf = ({ own, others, stances }: Consent): string =>
  [own, ...others]
    .map((peer) => `${peer} ${(stances.get(peer) ?? noStance).mark}`)
    .toSorted()
    .join(',');

export const ownStance = ({ own, stances }: Consent): Stance => stances.get(own) ?? noStance;

export function judge({ own, others, stances }: Consent): ConsentState {
  const all = [own, ...others];
  const says = (peer: string) => stances.get(peer)?.answer ?? null;
  const counts = (peer: string) => {
    const { answer: said, among } = stances.get(peer) ?? noStance;
    return said === 'yes' && all.every((one) => among.includes(one));
  };
  if (!all.some((peer) => says(peer) === 'yes')) return { at: 'off' };
  const against = all.filter((peer) => says(peer) === 'no');
  if (against.length > 0) return { at: 'refused', by: against };
  if (!counts(own)) return { at: 'asked', by: others.filter((peer) => says(peer) === 'yes') };
  const open = others.filter((peer) => !counts(peer));
  return open.length > 0 ? { at: 'waiting', for: open } : { at: 'agreed' };
}
