import type { Stance } from './consent';
import type { Said } from './transcript';

/** What a device does with its microphone, as the others are told. */
export type Writes = 'off' | 'loading' | 'on' | 'unable' | 'declined';

/** What devices tell each other of captions. */
export type CaptionWords =
  | { t: 'captions'; wants: boolean; writes: Writes }
  | ({ t: 'caption' } & Said)
  | ({ t: 'consent' } & Stance);

const WRITES: readonly unknown[] = ['off', 'loading', 'on', 'unable', 'declined'];
/** Characters of one line, and people of one call, at most. */
const LONGEST = 2000;
const CROWD = 64;

const isShort = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 64;
const isTime = (value: unknown): value is number => Number.isFinite(value);

/** Words of somebody else, or null where they are none of ours. */
export function asCaptionWords(value: Record<string, unknown>): CaptionWords | null {
  switch (value['t']) {
    case 'captions': {
      const { wants, writes } = value;
      if (typeof wants !== 'boolean' || !WRITES.includes(writes)) return null;
      return { t: 'captions', wants, writes: writes as Writes };
    }
    case 'caption': {
      const said = asSaid(value);
      return said && { t: 'caption', ...said };
    }
    case 'consent': {
      const { answer, among, mark = '' } = value;
      if (answer !== 'yes' && answer !== 'no' && answer !== null) return null;
      if (!Array.isArray(among) || among.length > CROWD || !among.every(isShort)) return null;
      if (!isShort(mark)) return null;
      return { t: 'consent', answer, among, mark };
    }
    default:
      return null;
  }
}

/** A line of somebody else, or null where it is none. */
export function asSaid(value: Record<string, unknown>): Said | null {
  const { id, from, to, at, text, final, language } = value;
  if (!isShort(id) || !isTime(from) || !isTime(to) || !isTime(at)) return null;
  if (typeof text !== 'string' || text.length > LONGEST || typeof final !== 'boolean') return null;
  if (language !== 'es' && language !== 'en') return null;
  return { id, from, to, at, text, final, language };
}
