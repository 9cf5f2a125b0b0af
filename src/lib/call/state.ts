import type { CallState } from './types';

/** What the state of a call is made of. Times in milliseconds. */
interface Facts {
  now: number;
  /** What the browser believes of the network. */
  online: boolean;
  /** The way to the server is open. */
  signal: boolean;
  /** For how long it has been as it is. */
  quiet: number;
  /** How each of the others is reached. */
  people: readonly ('connecting' | 'connected' | 'broken' | 'ended')[];
}

/** A socket that comes back at once is nobody's trouble. */
const BLINK = 1200;

/** The state of a call that goes on; the same object where nothing changed. */
export function nextState(before: CallState, facts: Facts): CallState {
  const next = judged(facts);
  // Who only just comes in is not told of trouble.
  if (before.at === 'joining' && next.at === 'recovering') return before;
  if (next.at === 'joining')
    return before.at === 'alone' || before.at === 'joining' ? before : next;
  const same =
    next.at === before.at &&
    (next.at !== 'recovering' || ('what' in before && before.what === next.what));
  return same ? before : next;
}

function judged({ now, online, signal, quiet, people }: Facts): CallState {
  const recovering = (what: 'network' | 'signalling' | 'person'): CallState => ({
    at: 'recovering',
    since: now,
    what,
  });
  if (people.includes('connected'))
    return signal || quiet < BLINK ? { at: 'talking', since: now } : recovering('signalling');
  if (people.includes('broken'))
    return recovering(online && (signal || quiet < BLINK) ? 'person' : 'network');
  if (people.includes('connecting')) return { at: 'joining' };
  if (signal) return { at: 'alone', since: now };
  return quiet < BLINK ? { at: 'joining' } : recovering(online ? 'signalling' : 'network');
}
