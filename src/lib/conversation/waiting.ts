import { closeEar, resolve } from './ear';
import { onReplyEnded, onVoiceFailed, withAnswer } from './mouth';
import { patience } from './policies';
import type { Live, Out } from './states';
import { withResult } from './utterance';
import { dropAll } from './writing';

/** Nobody waits for ever: what stays silent too long has failed. */
export function onTick(state: Live, elapsed: number, out: Out): Live {
  if (state.suspended || state.models === 'loading') return state;
  let next = state;
  if (next.ear.is !== 'quiet') {
    const waited = next.ear.waited + elapsed;
    next = { ...next, ear: { ...next.ear, waited } };
    if (waited > patience.detection) next = closeEar(next, out);
  }
  if (next.pending !== null) {
    const waited = next.pending.waited + elapsed;
    next = { ...next, pending: { ...next.pending, waited } };
    if (waited > patience.transcription) next = giveUpWaiting(next, out);
  }
  if (next.mouth.is !== 'silent') {
    const { turn, ended, waited } = next.mouth.answer;
    const longest = ended === false ? patience.assistant : patience.voice;
    next = withAnswer(next, turn, (answer) => ({ ...answer, waited: waited + elapsed }));
    if (waited + elapsed > longest) next = giveUpReply(next, turn, ended === false, out);
  }
  return next;
}

function giveUpWaiting(state: Live, out: Out): Live {
  if (state.pending === null) return state;
  let { utterance } = state.pending;
  dropAll(utterance, out);
  for (const { turn, revision, result } of utterance.parts)
    if (result === null) utterance = withResult(utterance, turn, revision, 'rejected');
  out.push({ type: 'notice', code: 'transcription_failed' });
  return resolve({ ...state, pending: { ...state.pending, utterance } }, out);
}

function giveUpReply(state: Live, turn: number, assistant: boolean, out: Out): Live {
  if (!assistant) return onVoiceFailed(state, turn, 'synthesis_failed', out);
  out.push({ type: 'cancel-reply', turn });
  return onReplyEnded(state, turn, out, 'assistant_failed');
}
