import type { ErrorCode } from '$lib/errors';
import { isEcho } from './echo';
import type { Answer, Kept, Live, Mouth, Out, Utterance } from './states';
import { join, languageOf, segmentsOf, textOf } from './utterance';

/** The utterance nobody has answered yet, which a new sound may turn out to continue. */
const continued = (mouth: Mouth): Utterance | null =>
  mouth.is === 'thinking' && mouth.answer.voice ? mouth.answer.utterance : null;

const record = (answer: Answer, heard: string, rest: Pick<Kept, 'interrupted' | 'open'>): Kept => ({
  author: 'assistant',
  turn: answer.turn,
  text: answer.text,
  heard,
  language: answer.language,
  segments: [],
  ...rest,
});

/** Silences HELEN at once and cancels what she was about to say. What was heard of it stays. */
export function silence(live: Live, out: Out): Live {
  const { mouth } = live;
  if (mouth.is === 'silent') return live;
  const { answer } = mouth;
  const { turn } = answer;
  if (answer.ended === false) out.push({ type: 'cancel-reply', turn });
  if (answer.sent > 0 && answer.voice) out.push({ type: 'stop-speaking', turn });
  const silent: Live = { ...live, mouth: { is: 'silent' } };
  if (!answer.voice) {
    // Without a voice the words were read as they came: what was shown is what was received.
    if (answer.text.trim() !== '')
      out.push({
        type: 'keep',
        record: record(answer, answer.text, { interrupted: true, open: false }),
      });
    return silent;
  }
  if (mouth.is === 'thinking') return silent;
  const { language, text, heard } = answer;
  return { ...silent, fading: [...live.fading, { turn, language, text, heard, waited: 0 }] };
}

/**
 * A sound proved to be the person speaking: whatever HELEN was doing gives way. If nothing of the answer had sounded,
 * they are still in the same turn and both clips make one; otherwise it is an interruption and a turn of its own.
 */
export function giveWay(live: Live, utterance: Utterance, out: Out): [Live, Utterance] {
  const { mouth } = live;
  const older = continued(mouth);
  // What waits to be written was said after what is being answered, and before this.
  const since = live.pending === null ? utterance : join(live.pending.utterance, utterance);
  let joined = older === null ? since : join(older, since);
  if (mouth.is === 'speaking' && utterance.over !== null) {
    const { text, heard } = mouth.answer;
    joined = { ...joined, over: { ...utterance.over, text, to: heard.length } };
  }
  return [{ ...silence(live, out), pending: null }, joined];
}

/** What HELEN was sounding while the utterance was heard, up to now. */
export const soundedOver = (live: Live, utterance: Utterance): Utterance['over'] =>
  live.mouth.is === 'speaking' && utterance.over !== null
    ? { ...utterance.over, text: live.mouth.answer.text, to: live.mouth.answer.heard.length }
    : utterance.over;

const thinking = (
  turn: number,
  utterance: Utterance | null,
  language: Answer['language'],
): Mouth => ({
  is: 'thinking',
  answer: {
    turn,
    utterance,
    language,
    text: '',
    sent: 0,
    ended: false,
    heard: '',
    ducked: false,
    voice: true,
    waited: 0,
  },
});

/** All that was said is written: answer it, unless it was nothing or only her own voice. */
export function answer(live: Live, utterance: Utterance, out: Out): Live {
  if (textOf(utterance) === '') return live;
  if (isEcho(textOf(utterance), soundedOver(live, utterance))) return live;
  const [free, whole] = giveWay(live, utterance, out);
  // A typed turn may have been answered while this one was spoken: numbers only ever grow.
  const turn = whole.turn > free.answered ? whole.turn : free.turn + 1;
  const text = textOf(whole);
  const language = languageOf(whole);
  out.push(
    {
      type: 'keep',
      record: {
        author: 'user',
        turn: whole.id,
        text,
        heard: text,
        language,
        segments: segmentsOf(whole),
        interrupted: false,
        open: false,
      },
    },
    { type: 'reply', turn, text, language, parts: whole.parts },
  );
  return {
    ...free,
    turn: Math.max(free.turn, turn),
    answered: turn,
    mouth: thinking(turn, { ...whole, turn }, language),
  };
}

/** A typed turn is complete as it stands: it is answered at once and never continued by voice. */
export function answerTyped(
  live: Live,
  text: string,
  language: Answer['language'],
  out: Out,
): Live {
  const free = silence(live, out);
  const turn = free.turn + 1;
  out.push(
    {
      type: 'keep',
      record: {
        author: 'user',
        turn,
        text,
        heard: text,
        language,
        segments: [],
        interrupted: false,
        open: false,
      },
    },
    { type: 'reply', turn, text, language, parts: [] },
  );
  return { ...free, turn, answered: turn, mouth: thinking(turn, null, language) };
}

/** Changes the answer of this turn; messages about any other are of the past. */
export function withAnswer(
  live: Live,
  turn: number,
  change: (answer: Answer, is: 'thinking' | 'speaking') => Mouth | Answer,
): Live {
  const { mouth } = live;
  if (mouth.is === 'silent' || mouth.answer.turn !== turn) return live;
  const changed = change(mouth.answer, mouth.is);
  return { ...live, mouth: 'is' in changed ? changed : { ...mouth, answer: changed } };
}

/** The reply is over, and all of it was heard (or, without a voice, read). */
function finish(answer: Answer, out: Out): Mouth {
  if (answer.text.trim() !== '')
    out.push({
      type: 'keep',
      record: record(answer, answer.text, { interrupted: false, open: false }),
    });
  return { is: 'silent' };
}

export function onReplyEnded(live: Live, turn: number, out: Out, failure?: ErrorCode): Live {
  return withAnswer(live, turn, (answer) => {
    if (answer.ended !== false) return answer;
    const empty = answer.text.trim() === '';
    if (failure !== undefined || empty)
      out.push({ type: 'notice', code: failure ?? 'assistant_failed' });
    return empty ? { is: 'silent' } : { ...answer, ended: 'text', waited: 0 };
  });
}

export function onHeard(live: Live, turn: number, heard: string, out: Out): Live {
  return withAnswer(live, turn, (answer) => {
    if (heard.length <= answer.heard.length) return { ...answer, waited: 0 };
    const changed = { ...answer, heard, waited: 0 };
    out.push({ type: 'keep', record: record(changed, heard, { interrupted: false, open: true }) });
    return { is: 'speaking', answer: changed };
  });
}

export function onFinished(live: Live, turn: number, out: Out): Live {
  return withAnswer(live, turn, (answer) =>
    answer.ended === 'voice' ? finish(answer, out) : answer,
  );
}

/** The voice is gone, the words are not: from here they are only shown. Null where the reason was told already. */
export function onVoiceFailed(live: Live, turn: number, code: ErrorCode | null, out: Out): Live {
  return withAnswer(live, turn, (answer) => {
    if (code !== null) out.push({ type: 'notice', code });
    if (answer.sent > 0 && code !== 'voice_missing') out.push({ type: 'stop-speaking', turn });
    return { is: 'thinking', answer: { ...answer, voice: false, ducked: false, waited: 0 } };
  });
}

/** What the old way out had of an answer is lost with it. */
export function onPlaybackRebuilt(live: Live, out: Out): Live {
  const { mouth } = live;
  if (mouth.is === 'silent' || !mouth.answer.voice || mouth.answer.sent === 0) return live;
  return onVoiceFailed(live, mouth.answer.turn, null, out);
}

/** The voice says how much was heard of a reply that was cut short. */
export function onStopped(
  fading: Live['fading'],
  turn: number,
  heard: string,
  out: Out,
): Live['fading'] {
  const cut = fading.find((one) => one.turn === turn);
  if (cut === undefined) return fading;
  const longest = heard.length > cut.heard.length ? heard : cut.heard;
  if (longest !== '')
    out.push({
      type: 'keep',
      record: {
        author: 'assistant',
        turn,
        text: cut.text,
        heard: longest,
        language: cut.language,
        segments: [],
        interrupted: true,
        open: false,
      },
    });
  return fading.filter((one) => one !== cut);
}

/** Lowers or restores the voice, if there is one. */
export function duck(live: Live, on: boolean, out: Out): Live {
  const { mouth } = live;
  if (mouth.is === 'silent' || !mouth.answer.voice || mouth.answer.ducked === on) return live;
  if (mouth.answer.sent > 0) out.push({ type: 'duck', turn: mouth.answer.turn, on });
  return { ...live, mouth: { ...mouth, answer: { ...mouth.answer, ducked: on } } };
}

/**
 * Hands the voice what it may say. HELEN never begins to speak while somebody else does: until she has begun, new text
 * is held back as long as a sound may still turn out to be the person going on.
 */
export function speakUp(live: Live, out: Out): Live {
  const { mouth } = live;
  if (mouth.is === 'silent') return live;
  const { answer } = mouth;
  if (!answer.voice) return answer.ended === false ? live : { ...live, mouth: finish(answer, out) };
  const free = mouth.is === 'speaking' || (live.ear.is === 'quiet' && live.pending === null);
  if (!free) return live;
  const { turn, language, text, sent } = answer;
  if (sent < text.length) out.push({ type: 'say', turn, text: text.slice(sent), language });
  if (answer.ended === 'text') out.push({ type: 'end-speech', turn });
  return {
    ...live,
    mouth: {
      ...mouth,
      answer: {
        ...answer,
        sent: text.length,
        ended: answer.ended === 'text' ? 'voice' : answer.ended,
      },
    },
  };
}
