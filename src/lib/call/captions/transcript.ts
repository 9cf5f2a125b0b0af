/**
 * What was said in a call, put together from what each device writes of its own microphone. Pure. Clocks differ: a
 * device tells when something was said, and when it tells it, by its own clock (milliseconds since 1970). The least
 * time that ever lay between its "now" and ours when it came is how far its clock is behind, and the way here: a few
 * milliseconds that are the same for all it says. With that every time is brought to the clock of this device.
 */

/** Something said, as the speaker's device tells it. */
export interface Said {
  /** Of that page load; the same again is said anew, and more of it. */
  id: string;
  from: number;
  to: number;
  /** When it was sent. */
  at: number;
  /** Empty and final: there were no words in it. */
  text: string;
  final: boolean;
  language: 'es' | 'en';
}

/** One of them as it is shown: times by this device's clock. */
export interface Line {
  key: string;
  /** The speaker's peer; HELEN's and our own are names of their own. */
  who: string;
  /** What they were called when they said it. */
  name: string;
  from: number;
  to: number;
  text: string;
  final: boolean;
  language: 'es' | 'en';
}

type Kept = Said & Pick<Line, 'key' | 'who' | 'name'>;

export interface Transcript {
  readonly kept: ReadonlyMap<string, Kept>;
  /** How much must be added to each speaker's times. */
  readonly behind: ReadonlyMap<string, number>;
}

export const nothing: Transcript = { kept: new Map(), behind: new Map() };

/** So many are kept; beyond that the oldest go. */
const MOST = 10_000;

/** @param arrived when it came, by this device's clock */
export function hear(
  { kept, behind }: Transcript,
  speaker: Pick<Line, 'who' | 'name'>,
  said: Said,
  arrived: number,
): Transcript {
  const { who, name } = speaker;
  const nearest = Math.min(behind.get(who) ?? Infinity, arrived - said.at);
  const clocks = nearest === behind.get(who) ? behind : new Map(behind).set(who, nearest);
  const key = `${who} ${said.id}`;
  const known = kept.get(key);
  // What comes late, by the slower way, is older than what is here; and the last word stays the last.
  const stale = known && (known.at > said.at || (known.final && !said.final));
  if (stale) return clocks === behind ? { kept, behind } : { kept, behind: clocks };
  const next = new Map(kept).set(key, { ...said, key, who, name: known?.name ?? name });
  if (next.size > MOST) next.delete(next.keys().next().value!);
  return { kept: next, behind: clocks };
}

/** Somebody is gone: what they were in the middle of is all there will be. */
export function settle(transcript: Transcript, who: string): Transcript {
  const open = [...transcript.kept.values()].filter((one) => one.who === who && !one.final);
  if (open.length === 0) return transcript;
  const kept = new Map(transcript.kept);
  for (const one of open) kept.set(one.key, { ...one, final: true });
  return { ...transcript, kept };
}

/** All that has words, in the order it was begun, by this device's clock. */
export function linesOf({ kept, behind }: Transcript): Line[] {
  return [...kept.values()]
    .filter(({ text }) => text !== '')
    .map(({ key, who, name, from, to, text, final, language }) => {
      const shift = behind.get(who) ?? 0;
      return { key, who, name, from: from + shift, to: to + shift, text, final, language };
    })
    .toSorted((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));
}

/** The end of what somebody is saying, or said within `fade` milliseconds; empty when that is longer ago. */
export function lastWords(
  lines: readonly Line[],
  who: string,
  now: number,
  fade: number,
  most = 140,
): string {
  const last = lines.findLast((line) => line.who === who);
  if (!last || (last.final && now - last.to > fade)) return '';
  const { text } = last;
  if (text.length <= most) return text;
  const end = text.slice(-most);
  return `… ${end.slice(end.indexOf(' ') + 1)}`;
}
