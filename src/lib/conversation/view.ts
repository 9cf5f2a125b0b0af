import { sentenceAt } from './heard';
import type { Kept, State } from './states';
import type { ConversationView, Entry } from './types';
import { textOf, wordsSoFar } from './utterance';

/** A line of the transcript before it has an id: whose, of which turn. */
export type Line = Pick<Kept, 'author' | 'turn' | 'text' | 'interrupted'> & { final: boolean };

const settled = ({ author, turn, text, heard, interrupted, open }: Kept): Line => ({
  author,
  turn,
  text: open ? text : heard.trim(),
  interrupted,
  final: !open,
});

/** What the person is saying, as far as it is known; null while there are no words. */
function saying(state: State): Pick<Line, 'turn' | 'text'> | null {
  if (state.name === 'idle' || state.name === 'error') return null;
  const { ear, pending } = state;
  if (ear.is !== 'quiet') {
    const last = ear.is === 'paused' ? ear.utterance.parts.at(-1)?.result : null;
    const words = last ? textOf(ear.utterance) : wordsSoFar(ear);
    if (words !== '') return { turn: ear.utterance.id, text: words };
  }
  if (pending === null) return null;
  return { turn: pending.utterance.id, text: textOf(pending.utterance) };
}

/**
 * The transcript: history, with what is being said now in its place. A turn that waits for its last words keeps the
 * caption it had.
 */
export function linesOf(state: State, history: readonly Kept[], before: readonly Line[]): Line[] {
  let lines = history.map(settled);
  const put = (line: Line) => {
    const at = lines.findIndex(({ author, turn }) => author === line.author && turn === line.turn);
    if (at < 0) lines = [...lines, line];
    else lines[at] = line;
  };
  if (state.name !== 'idle' && state.name !== 'error' && state.mouth.is !== 'silent') {
    const { turn, text } = state.mouth.answer;
    if (text.trim() !== '')
      put({ author: 'assistant', turn, text: text.trim(), interrupted: false, final: false });
  }
  const now = saying(state);
  if (now === null) return lines;
  const shown = before.find(({ author, turn }) => author === 'user' && turn === now.turn)?.text;
  const text = now.text || (shown ?? '');
  if (text !== '') put({ author: 'user', turn: now.turn, text, interrupted: false, final: false });
  return lines;
}

/** The words of now, by whoever says them. */
export function captionOf(state: State, lines: readonly Line[]): ConversationView['caption'] {
  if (state.name === 'idle' || state.name === 'error') return null;
  const now = saying(state);
  if (now !== null) {
    const line = lines.find(({ author, turn }) => author === 'user' && turn === now.turn);
    if (line !== undefined) return { author: 'user', text: line.text, final: false };
  }
  const { mouth } = state;
  if (mouth.is === 'silent') return null;
  const { text, heard, voice, utterance } = mouth.answer;
  if (mouth.is === 'speaking')
    return { author: 'assistant', text: sentenceAt(text, heard.length), final: false };
  if (!voice) return { author: 'assistant', text: text.trim(), final: false };
  const said = utterance === null ? '' : textOf(utterance);
  return said === '' ? null : { author: 'user', text: said, final: true };
}

/** All that lines and caption are made of: while it is the same, they are. */
export const saidIn = (state: State, history: readonly Kept[]): readonly unknown[] => {
  if (state.name === 'idle' || state.name === 'error')
    return [history, null, null, null, null, null];
  const { ear, pending, mouth } = state;
  const heard = ear.is === 'quiet' ? [null, null, null] : [ear.is, ear.interim, ear.utterance];
  return [history, ...heard, pending?.utterance ?? null, mouth];
};

export const sameLines = (before: readonly Line[], after: readonly Line[]): boolean =>
  before.length === after.length &&
  before.every((line, at) => {
    const { author, turn, text, final, interrupted } = after[at]!;
    return (
      line.author === author &&
      line.turn === turn &&
      line.text === text &&
      line.final === final &&
      line.interrupted === interrupted
    );
  });

export const entryOf = ({ author, text, final, interrupted }: Line, id: string): Entry => ({
  id,
  author,
  text,
  final,
  ...(interrupted ? { interrupted } : {}),
});
