import { asCaptionWords, type CaptionWords } from './captions/words';
import { asChatWords, type ChatWords } from './chat-words';
import { asHelenWords, type HelenWords } from './helen/words';

/**
 * What people's devices tell each other: by the data channel of a link, by the server when there is none. Everything
 * is theirs to write, so everything is read with care.
 */
export type Words =
  /** "I am here": `self` is made anew with each page load, `link` is what I have with you, or null. */
  | { t: 'hello'; self: string; link: string | null }
  | { t: 'bye' }
  /** "Please try another way": asked of who called. */
  | { t: 'restart'; link: string }
  | { t: 'sdp'; link: string; sdp: RTCSessionDescriptionInit }
  | { t: 'ice'; link: string; ice: RTCIceCandidateInit }
  | ({ t: 'shown' } & Shown)
  | { t: 'reaction'; emoji: string }
  /** How much picture the other one wants of us. */
  | { t: 'want'; picture: Picture }
  | CaptionWords
  | HelenWords
  | ChatWords;

export type Picture = 'full' | 'small' | 'none';

/** What one shows of oneself. */
export interface Shown {
  microphone: boolean;
  camera: boolean;
  /** The id of the stream that is a screen; empty when none is shown. */
  screen: string;
  /** The id of the stream that is HELEN's voice; empty when she is not on this device. */
  helen: string;
  /** When the hand went up, milliseconds since 1970; 0 when it is down. */
  hand: number;
  /** They keep what is heard and seen here, as a file on their device. */
  recording: boolean;
}

const isText = (value: unknown, most = 200): value is string =>
  typeof value === 'string' && value.length <= most;
const isOne = <T extends string>(value: unknown, ...all: T[]): value is T =>
  all.some((one) => one === value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Words of somebody else, or null where they are none of ours. */
export function asWords(value: unknown): Words | null {
  if (!isObject(value)) return null;
  const { t, link } = value;
  switch (t) {
    case 'hello':
      return isText(value['self']) && (link === null || isText(link))
        ? { t, self: value['self'], link }
        : null;
    case 'bye':
      return { t };
    case 'restart':
      return isText(link) ? { t, link } : null;
    case 'sdp':
      return isText(link) ? description(link, value['sdp']) : null;
    case 'ice':
      return isText(link) && isObject(value['ice']) ? { t, link, ice: value['ice'] } : null;
    case 'shown':
      return shown(value);
    case 'reaction':
      return isText(value['emoji'], 16) ? { t, emoji: value['emoji'] } : null;
    case 'want':
      return isOne(value['picture'], 'full', 'small', 'none')
        ? { t, picture: value['picture'] }
        : null;
    default:
      return asCaptionWords(value) ?? asHelenWords(value) ?? asChatWords(value);
  }
}

function description(link: string, sdp: unknown): Words | null {
  if (!isObject(sdp) || !isOne(sdp['type'], 'offer', 'answer')) return null;
  if (!isText(sdp['sdp'], 100_000)) return null;
  return { t: 'sdp', link, sdp: { type: sdp['type'], sdp: sdp['sdp'] } };
}

function shown(value: Record<string, unknown>): Words | null {
  const { screen, hand } = value;
  if (!isText(screen) || typeof hand !== 'number') return null;
  // A page from before HELEN could be in a call says nothing of her.
  const helen = isText(value['helen']) ? value['helen'] : '';
  const [microphone, camera] = [value['microphone'] === true, value['camera'] === true];
  const recording = value['recording'] === true;
  return { t: 'shown', microphone, camera, screen, helen, hand, recording };
}
