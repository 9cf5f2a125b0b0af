import type { ErrorCode } from '$lib/errors';
import {
  abandon,
  closeEar,
  loseSound,
  onCaption,
  onEndpoint,
  onFrame,
  onPart,
  onPress,
  onRelease,
  onSilence,
  onSpeechContinue,
  onSpeechPause,
  onSpeechStart,
} from './ear';
import {
  answerTyped,
  duck,
  onFinished,
  onHeard,
  onReplyEnded,
  onStopped,
  onPlaybackRebuilt,
  onVoiceFailed,
  silence,
  speakUp,
  withAnswer,
} from './mouth';
import { defaultPolicy, patience, type Policy } from './policies';
import type { Event, Failed, Idle, Live, Out, State } from './states';
import { onTick } from './waiting';
import { dropAll } from './writing';

export type { Command, Event, State } from './states';

export const initial = (policy: Policy = defaultPolicy): Idle => ({
  name: 'idle',
  turn: 0,
  answered: 0,
  policy,
  fading: [],
});

const live = (state: State): Live => ({
  ...base(state),
  name: 'loading',
  microphone: 'closed',
  models: 'loading',
  muted: false,
  suspended: false,
  clock: 0,
  taken: 0,
  ear: { is: 'quiet', run: 0 },
  pending: null,
  mouth: { is: 'silent' },
});

const base = ({ turn, answered, policy, fading }: State) => ({ turn, answered, policy, fading });

/** Opens the ears: at first, after an error, or when a conversation that was only typed goes on aloud. */
function open(state: State, out: Out): Live {
  const from = state.name === 'idle' || state.name === 'error' ? live(state) : state;
  const code = state.name === 'error' ? state.code : null;
  const lost = state.name !== 'idle' && state.name !== 'error' && state.microphone === 'lost';
  out.push({
    type: 'open-microphone',
    fallback: lost || code === 'microphone_unplugged',
    takeOver: code === 'microphone_elsewhere',
  });
  if (!lost) out.push({ type: 'load', hearing: true });
  return { ...from, microphone: 'opening', models: lost ? from.models : 'loading' };
}

/** Stops everything that runs. What was heard of a reply is still told and kept. */
function stop(state: Live, out: Out): Pick<Live, 'turn' | 'answered' | 'policy' | 'fading'> {
  const free = silence(abandon(state, out), out);
  if (free.pending !== null) dropAll(free.pending.utterance, out);
  out.push({ type: 'release' });
  return base(free);
}

const fail = (state: Live, code: ErrorCode, out: Out): Failed => ({
  ...stop(state, out),
  name: 'error',
  code,
});

const nothingHappens = ({ ear, pending, mouth }: Live): boolean =>
  ear.is === 'quiet' && pending === null && mouth.is === 'silent';

/** After every event: HELEN speaks if she may, and a conversation that has nothing left to do says so. */
function settle(state: Live, out: Out): State {
  const undisturbed = state.ear.is === 'quiet' && state.pending === null;
  const next = speakUp(undisturbed ? duck(state, false, out) : state, out);
  if (nothingHappens(next)) {
    if (next.microphone === 'lost') return fail(next, 'microphone_unplugged', out);
    if (next.microphone === 'closed') return { ...stop(next, out), name: 'idle' };
  }
  return { ...next, name: nameOf(next) };
}

function nameOf({ microphone, models, pending, mouth }: Live): Live['name'] {
  if (mouth.is === 'speaking') return 'speaking';
  if (microphone === 'opening' || models === 'loading') return 'loading';
  return pending !== null || mouth.is === 'thinking' ? 'processing' : 'listening';
}

function onFading(state: State, event: Event, out: Out): State {
  if (event.type === 'speaker-stopped')
    return { ...state, fading: onStopped(state.fading, event.turn, event.heard, out) };
  if (event.type !== 'tick' || state.fading.length === 0) return state;
  let fading = state.fading.map((one) => ({ ...one, waited: one.waited + event.elapsed }));
  for (const { turn, heard, waited } of fading)
    if (waited > patience.stopped) fading = onStopped(fading, turn, heard, out);
  return { ...state, fading };
}

/** What happens while a conversation goes on. */
function onLive(state: Live, event: Event, out: Out): State {
  switch (event.type) {
    case 'start':
    case 'retry':
      return state.microphone === 'closed' || state.microphone === 'lost'
        ? open(state, out)
        : state;
    case 'end':
      return { ...stop(state, out), name: 'idle' };
    case 'configure': {
      const next = { ...state, policy: { ...state.policy, ...event.policy } };
      const { ear, policy } = next;
      const free = ear.is !== 'quiet' && ear.held !== null && policy.mode === 'hands-free';
      return free ? closeEar(next, out) : next;
    }
    case 'microphone-open':
      // Also when the sound system was rebuilt: another microphone, heard from its own beginning.
      if (state.microphone !== 'opening' && state.microphone !== 'open') return state;
      return { ...loseSound(state, out), microphone: 'open', clock: 0, taken: 0 };
    case 'microphone-failed':
    case 'load-failed':
      return fail(state, event.code, out);
    case 'microphone-lost':
      if (event.code === 'microphone_elsewhere') return fail(state, event.code, out);
      if (state.microphone !== 'open') return state;
      out.push({ type: 'notice', code: event.code });
      return { ...closeEar(state, out), microphone: 'lost' };
    case 'models-ready':
      return { ...state, models: 'ready' };
    case 'frame':
      return onFrame(state, event, out);
    case 'speech-start':
      return onSpeechStart(state, event, out);
    case 'speech-pause':
      return onSpeechPause(state, event, out);
    case 'speech-continue':
      return onSpeechContinue(state, event.at);
    case 'endpoint':
      return onEndpoint(state, event, out);
    case 'silence':
      return onSilence(state, event, out);
    case 'detection-failed':
      return fail(state, event.code, out);
    case 'detection-restarted':
      out.push({ type: 'notice', code: 'worker_crashed' });
      return loseSound(state, out);
    case 'transcript':
      return onPart(
        onCaption(state, event.turn, event.revision, event.written, out),
        event.turn,
        event.revision,
        event.written,
        out,
      );
    case 'rejected':
      return onPart(
        onCaption(state, event.turn, event.revision, null, out),
        event.turn,
        event.revision,
        'rejected',
        out,
      );
    case 'transcription-failed':
      out.push({ type: 'notice', code: event.code });
      return onPart(
        onCaption(state, event.turn, event.revision, null, out),
        event.turn,
        event.revision,
        'failed',
        out,
      );
    case 'reply-delta':
      return withAnswer(state, event.turn, (answer) =>
        answer.ended === false ? { ...answer, text: answer.text + event.text, waited: 0 } : answer,
      );
    case 'reply-ended':
      return onReplyEnded(state, event.turn, out);
    case 'reply-failed':
      return onReplyEnded(state, event.turn, out, event.code);
    case 'speaker-started':
      return withAnswer(state, event.turn, (answer) => ({
        is: answer.voice ? 'speaking' : 'thinking',
        answer: { ...answer, waited: 0 },
      }));
    case 'speaker-heard':
      return onHeard(state, event.turn, event.text, out);
    case 'speaker-finished':
      return onFinished(state, event.turn, out);
    case 'speaker-failed':
      return onVoiceFailed(state, event.turn, event.code, out);
    case 'interrupt':
      return interrupt(state, out);
    case 'mute':
      if (state.muted || state.microphone === 'closed') return state;
      out.push({ type: 'mute', on: true });
      return { ...closeEar(state, out), muted: true };
    case 'unmute':
      if (!state.muted) return state;
      out.push({ type: 'mute', on: false });
      return { ...state, muted: false };
    case 'press':
      return onPress(state, event, out);
    case 'release':
      return onRelease(state, event, out);
    case 'hidden':
      return state.ear.is !== 'quiet' && state.ear.held !== null ? closeEar(state, out) : state;
    case 'typed':
      return answerTyped(state, event.text, event.language, out);
    case 'audio-lost':
      if (state.suspended) return state;
      out.push({ type: 'notice', code: 'audio_suspended' });
      return { ...closeEar(state, out), suspended: true };
    case 'audio-recovered':
      return { ...state, suspended: false };
    case 'playback-rebuilt':
      return onPlaybackRebuilt(state, out);
    case 'tick':
      return onTick(state, event.elapsed, out);
    case 'speaker-stopped':
      return state;
  }
}

/** Esc, the button, a headset key: HELEN is silent and listens; nothing that waits is answered any more. */
function interrupt(state: Live, out: Out): Live {
  const free = silence(state, out);
  if (free.pending === null) return free;
  dropAll(free.pending.utterance, out);
  return { ...free, pending: null };
}

/** What happens while nothing goes on. */
function onResting(state: Idle | Failed, event: Event, out: Out): State {
  switch (event.type) {
    case 'start':
    case 'retry':
      return open(state, out);
    case 'end':
      return { ...base(state), name: 'idle' };
    case 'configure':
      return { ...state, policy: { ...state.policy, ...event.policy } };
    case 'typed':
      out.push({ type: 'load', hearing: false });
      return answerTyped(live(state), event.text, event.language, out);
    default:
      return state;
  }
}

/** The whole of turn-taking: what is, what happened, what is then, and what is to be done. Pure. */
export function step(state: State, event: Event): { state: State; commands: Out } {
  const commands: Out = [];
  const faded = onFading(state, event, commands);
  const next =
    faded.name === 'idle' || faded.name === 'error'
      ? onResting(faded, event, commands)
      : onLive(faded, event, commands);
  const resting = next.name === 'idle' || next.name === 'error';
  return { state: resting ? next : settle(next, commands), commands };
}
