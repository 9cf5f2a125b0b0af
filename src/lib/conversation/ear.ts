import { caption, captioned, demoted, hushCaption } from './captions';
import { isEcho, wordsOf } from './echo';
import { answer, duck, giveWay, soundedOver } from './mouth';
import { bargeIn, endpointing, splitting } from './policies';
import type { Attentive, Ear, Event, Live, Out, Part, Utterance, Written } from './states';
import {
  awaited,
  captionsFrom,
  isComplete,
  join,
  opened,
  textOf,
  withResult,
  wordsSoFar,
} from './utterance';
import { counted, FRAME, FRAME_SECONDS, split } from './window';
import { ask, dropAll } from './writing';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/** Held sound starts a little before the press and ends a little after letting go: people speak as they push. */
const BEFORE_PRESS = 3_200;
const AFTER_RELEASE = 1_600;

const quiet: Ear = { is: 'quiet', run: 0 };

/** Whether a sound now may be a turn. */
const listens = (live: Live): boolean =>
  live.microphone === 'open' && !live.muted && !live.suspended;

/** What the ear was hearing never was a turn. */
export function abandon(live: Live, out: Out): Live {
  if (live.ear.is === 'quiet') return live;
  const open = hushCaption(live.ear, out);
  dropAll(open.utterance, out);
  out.push({ type: 'end-turn' });
  return { ...live, ear: quiet };
}

/** Seconds of voice that are no cough, nor HELEN's own voice before its echo is cancelled. */
const proves = (voiced: number, live: Live): boolean =>
  voiced >= bargeIn.voiced && (live.mouth.is !== 'speaking' || bargeIn.warm(live.clock));

/** HELEN gives way to what is being heard, and what nobody answered yet becomes part of it. */
function makeReal(live: Live, open: Attentive, out: Out): Live {
  if (open.real) return { ...live, ear: open };
  const [free, utterance] = giveWay({ ...live, ear: open }, open.utterance, out);
  return { ...free, ear: { ...open, utterance, real: true } };
}

/** The turn is over: it waits for its last words, together with whatever waited before it. */
function endTurn(live: Live, utterance: Utterance, at: number | null, out: Out): Live {
  out.push({ type: 'end-turn' }, { type: 'turn-ended', turn: utterance.turn, at });
  const taken = Math.max(live.taken, ...utterance.parts.map(({ to }) => to));
  const whole = live.pending === null ? utterance : join(live.pending.utterance, utterance);
  return resolve({ ...live, taken, ear: quiet, pending: { utterance: whole, waited: 0 } }, out);
}

/** Answers the turn that waits as soon as all its words are there. */
export function resolve(live: Live, out: Out): Live {
  if (live.pending === null || !isComplete(live.pending.utterance)) return live;
  return answer({ ...live, pending: null }, live.pending.utterance, out);
}

/** Ends what is being heard here and now: the button was let go, the microphone muted or gone. */
export function closeEar(live: Live, out: Out): Live {
  if (live.ear.is === 'quiet') return live;
  if (live.ear.is === 'paused') return endTurn(live, live.ear.utterance, live.ear.at, out);
  const open = hushCaption(live.ear, out);
  const { from, voiced, utterance } = open;
  if (voiced > 0 && live.clock > from)
    return endTurn(live, ask(utterance, { from, to: live.clock, voiced }, out), null, out);
  return utterance.parts.length > 0
    ? endTurn(live, utterance, null, out)
    : abandon({ ...live, ear: open }, out);
}

/** The sound was lost with the worker that kept it; only what was asked for before can still be written. */
export function loseSound(live: Live, out: Out): Live {
  if (live.ear.is === 'quiet') return live;
  const open = hushCaption(live.ear, out);
  return open.utterance.parts.length > 0
    ? endTurn(live, open.utterance, null, out)
    : abandon({ ...live, ear: open }, out);
}

function utter(live: Live): [Live, Utterance] {
  const turn = live.turn + 1;
  const { mouth } = live;
  const over =
    mouth.is === 'speaking'
      ? { text: mouth.answer.text, from: mouth.answer.heard.length, to: mouth.answer.heard.length }
      : null;
  return [
    { ...live, turn },
    { id: turn, turn, revision: 0, parts: [], over },
  ];
}

export function onSpeechStart(live: Live, { at }: Of<'speech-start'>, out: Out): Live {
  if (!listens(live)) return live;
  if (live.ear.is === 'hearing') return { ...live, ear: { ...live.ear, waited: 0 } };
  if (live.ear.is === 'paused') return onSpeechContinue(live, at);
  if (live.policy.mode === 'push-to-talk') return live;
  const [next, utterance] = utter(live);
  const open = opened(utterance, Math.max(live.taken, at), {
    voiced: live.ear.run,
    held: null,
    real: false,
  });
  const hearing: Live = { ...next, ear: { is: 'hearing', ...open } };
  return bargeIn.warm(live.clock) ? duck(hearing, true, out) : hearing;
}

export function onPress(live: Live, { at }: Of<'press'>, out: Out): Live {
  // Pressed again before all was heard: it was never let go.
  if (live.ear.is !== 'quiet' && live.ear.held !== null)
    return { ...live, ear: { ...live.ear, held: Infinity } };
  if (live.policy.mode !== 'push-to-talk' || !listens(live) || live.ear.is !== 'quiet') return live;
  const [next, utterance] = utter(live);
  const from = Math.max(live.taken, at - BEFORE_PRESS);
  const open = opened({ ...utterance, over: null }, from, {
    voiced: live.clock > from ? live.ear.run : 0,
    held: Infinity,
    real: false,
  });
  out.push({ type: 'end-turn' });
  return makeReal(next, { is: 'hearing', ...open }, out);
}

/** A slow device hears late: what was said before letting go is still to come. */
export function onRelease(live: Live, { at }: Of<'release'>, out: Out): Live {
  if (live.ear.is === 'quiet' || live.ear.held === null) return live;
  return letGo({ ...live, ear: { ...live.ear, held: at + AFTER_RELEASE } }, out);
}

/** Ends what was held once detection has heard up to where it was let go. */
function letGo(live: Live, out: Out): Live {
  const { ear, clock } = live;
  return ear.is !== 'quiet' && ear.held !== null && clock >= ear.held ? closeEar(live, out) : live;
}

export function onSpeechPause(live: Live, { at, voiced }: Of<'speech-pause'>, out: Out): Live {
  if (live.ear.is !== 'hearing' || at <= live.ear.from) return live;
  const open = hushCaption(live.ear, out);
  const first = open.utterance.parts.length === 0;
  const clip = {
    from: open.from,
    to: at + endpointing.tail,
    voiced: first ? Math.max(open.voiced, voiced) : open.voiced,
  };
  const utterance = ask(open.utterance, clip, out);
  const paused: Attentive = { ...open, is: 'paused', at, utterance, waited: 0 };
  return proves(clip.voiced, live) ? makeReal(live, paused, out) : { ...live, ear: paused };
}

/**
 * More speech: the speculative transcript is of a turn that was not over. Of a long turn it is kept as a part, for writing
 * half a minute again at every breath would keep a slow device busy and the answer waiting.
 */
export function onSpeechContinue(live: Live, at: number): Live {
  const { ear } = live;
  if (ear.is !== 'paused') return live;
  const { at: end, ...open } = ear;
  const speculative = open.utterance.parts.at(-1);
  if (speculative !== undefined && splitting.keeps(ear.from, end, at)) {
    const { to: from } = speculative;
    const interim = captionsFrom(from, wordsSoFar(open));
    const rest = { from, interim, voiced: 0, gaps: [], dip: null, low: 0, waited: 0 };
    return { ...live, ear: { ...open, ...rest, is: 'hearing' } };
  }
  const interim =
    speculative === undefined ? open.interim : demoted(open.interim, speculative, live.clock);
  const utterance = { ...open.utterance, parts: open.utterance.parts.slice(0, -1) };
  const gap = {
    at: Math.round((end + at) / 2),
    frames: Math.round((at - end) / FRAME),
    voiced: open.voiced,
  };
  return {
    ...live,
    ear: {
      ...open,
      is: 'hearing',
      utterance,
      interim,
      gaps: [...open.gaps, gap],
      low: 0,
      waited: 0,
    },
  };
}

export function onEndpoint(live: Live, { at, probability }: Of<'endpoint'>, out: Out): Live {
  const { ear } = live;
  if (ear.is !== 'paused' || ear.held !== null || ear.at !== at) return live;
  if (!endpointing.complete(probability)) return { ...live, ear: { ...ear, waited: 0 } };
  return endTurn(live, ear.utterance, at, out);
}

export function onSilence(live: Live, { at, seconds }: Of<'silence'>, out: Out): Live {
  const { ear } = live;
  if (ear.is !== 'paused' || ear.at !== at) return live;
  if (ear.held !== null || seconds < endpointing.patience(live.policy))
    return { ...live, ear: { ...ear, waited: 0 } };
  return endTurn(live, ear.utterance, at, out);
}

export function onFrame(live: Live, event: Of<'frame'>, out: Out): Live {
  const next: Live = { ...live, clock: Math.max(live.clock, event.at) };
  const { ear } = live;
  if (ear.is === 'quiet') {
    const run = event.probability >= live.policy.positive ? ear.run + FRAME_SECONDS : 0;
    return { ...next, ear: { is: 'quiet', run: listens(live) ? run : 0 } };
  }
  // On a slow device what is heard now was said before the button was pressed.
  if (ear.held !== null && event.at < ear.from) return { ...next, ear: { ...ear, waited: 0 } };
  if (ear.is === 'paused') return letGo({ ...next, ear: { ...ear, waited: 0 } }, out);
  let open = caption(counted(ear, event, next), next, out);
  if (next.clock - open.from > splitting.longest) open = split(open, out);
  const heard = proves(open.voiced, next) ? makeReal(next, open, out) : { ...next, ear: open };
  return letGo(heard, out);
}

/** Words prove an interruption before any clock does, unless they are HELEN's own. */
function heardWords(live: Live, open: Attentive, text: string, out: Out): Live {
  const words = wordsOf(text).length > 0;
  const own = isEcho(text, soundedOver(live, open.utterance));
  return words && !own ? makeReal(live, open, out) : { ...live, ear: open };
}

/** A caption's words; null when there are none. Anything but the running caption is left alone. */
export function onCaption(
  live: Live,
  turn: number,
  revision: number,
  written: Written | null,
  out: Out,
): Live {
  const { ear } = live;
  if (ear.is !== 'hearing' || ear.utterance.turn !== turn) return live;
  if (ear.interim.running?.revision !== revision) return live;
  if (written === null)
    return { ...live, ear: { ...ear, interim: { ...ear.interim, running: null } } };
  const open = { ...ear, interim: captioned(ear.interim, written, live.clock) };
  return heardWords(live, open, written.text, out);
}

/** A final answer about one part: words, none, or a failure that is tried once more. */
export function onPart(
  live: Live,
  turn: number,
  revision: number,
  result: Exclude<Part['result'], null> | 'failed',
  out: Out,
): Live {
  const settle = (utterance: Utterance, part: Part): Utterance => {
    if (result !== 'failed') return withResult(utterance, turn, revision, result);
    if (part.attempts > 1) return withResult(utterance, turn, revision, 'rejected');
    const again = ask({ ...utterance, parts: [] }, part, out, 2);
    const parts = utterance.parts.map((one) => (one === part ? (again.parts[0] ?? one) : one));
    return { ...again, parts };
  };
  const waiting = awaited(live.pending?.utterance, turn, revision);
  if (live.pending !== null && waiting !== undefined) {
    const utterance = settle(live.pending.utterance, waiting);
    return resolve({ ...live, pending: { ...live.pending, utterance } }, out);
  }
  const { ear } = live;
  if (ear.is === 'quiet') return live;
  const part = awaited(ear.utterance, turn, revision);
  if (part === undefined) return live;
  const open = { ...ear, utterance: settle(ear.utterance, part) };
  if (open.is === 'hearing' || !isComplete(open.utterance)) return { ...live, ear: open };
  const text = textOf(open.utterance);
  // A cough or a knock: nobody waits for its end, HELEN goes on.
  if (text === '' && open.held === null) return abandon({ ...live, ear: open }, out);
  return heardWords(live, open, text, out);
}
