import type { Said } from '../captions/transcript';
import { asSaid } from '../captions/words';

/** What HELEN is doing. */
export type Doing = 'listening' | 'thinking' | 'speaking';

/** HELEN in a call, as the device tells of her that she is on. */
export interface Hosting {
  /** Of this invitation: what somebody agreed to is this one, and no other. */
  id: string;
  at: Doing;
  /** She is heard; without a voice her words are read. */
  voice: boolean;
  /** At the end she writes into the conversation who said what. */
  sums: boolean;
  /** Her last answer did not come about. */
  failed: boolean;
}

export type Answer = 'yes' | 'no';

const HERS = 'helen ';
/** Who her lines are by: at each invitation somebody else, for they come by another clock. */
export const lineOf = (invitation: string): string => HERS + invitation;
export const isHers = (who: string): boolean => who.startsWith(HERS);

/** What devices tell each other of her. */
export type HelenWords =
  /** She is on my device, or no more. */
  | { t: 'helen'; hosting: Hosting | null }
  /** Whether she may hear me. */
  | { t: 'helen-consent'; to: string; answer: Answer }
  /** She is to be quiet; what I say next is for her. */
  | { t: 'helen-act'; to: string; act: 'stop' | 'call' }
  /** Words of hers, on my device. */
  | { t: 'helen-said'; by: string; line: Said };

const DOING: readonly unknown[] = ['listening', 'thinking', 'speaking'];

const isId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 64;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Words of somebody else, or null where they are none of ours. */
export function asHelenWords(value: Record<string, unknown>): HelenWords | null {
  const { to, by } = value;
  switch (value['t']) {
    case 'helen':
      return hosting(value['hosting']);
    case 'helen-consent': {
      const { answer } = value;
      if (!isId(to) || (answer !== 'yes' && answer !== 'no')) return null;
      return { t: 'helen-consent', to, answer };
    }
    case 'helen-act': {
      const { act } = value;
      return isId(to) && (act === 'stop' || act === 'call') ? { t: 'helen-act', to, act } : null;
    }
    case 'helen-said': {
      const line = isObject(value['line']) ? asSaid(value['line']) : null;
      return isId(by) && line ? { t: 'helen-said', by, line } : null;
    }
    default:
      return null;
  }
}

function hosting(value: unknown): HelenWords | null {
  if (value === null) return { t: 'helen', hosting: null };
  if (!isObject(value) || !isId(value['id']) || !DOING.includes(value['at'])) return null;
  const [voice, sums, failed] = [value['voice'], value['sums'], value['failed']];
  if (typeof voice !== 'boolean' || typeof sums !== 'boolean' || typeof failed !== 'boolean')
    return null;
  return {
    t: 'helen',
    hosting: { id: value['id'], at: value['at'] as Doing, voice, sums, failed },
  };
}
