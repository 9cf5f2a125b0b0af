/**
 * Whether a line is said to HELEN: her name in it, as one calls somebody. Pure. The text is what Whisper made of
 * speech, which writes her name in many ways.
 */

const plain = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();

const listed = (...words: string[]) => new Set(words.join(' ').split(' ').map(plain));

/** "Elena" and "Helena" are other people. */
const NAMES = listed('helen hellen elen ellen jelen jellen gelen elem helem');

/** What may go before a name that is called, and still be its sentence's beginning. */
const OPENINGS = listed(
  'hola hey oye oiga eh ey ay ah oh ok okay vale bueno bien pues y pero a ver mira venga muy',
  'gracias perdona perdón dime di buenas buenos días tardes noches por favor entonces así que ahora sí no',
  'hello hi good morning afternoon evening so and but well now yes thanks thank you please sorry',
  'listen tell me right',
);
const MOST_OPENINGS = 4;

/** After her name without a comma: somebody talks about her. */
const ABOUT = listed(
  'dijo dice decía ha había es era está estaba va fue tiene tenía puede podría quiere sabe se lo le y o',
  'said says has had is was will would can could does did and or thinks knows wants told',
);
/** Before her name at the end: the same. */
const TOWARDS = listed(
  'a de con para por y o e que como sin sobre según',
  'to with of for and about from at or than like without',
);

interface Word {
  word: string;
  /** What stands between it and the next, without spaces. */
  after: string;
}

/** Sentences of words, each with the punctuation behind it. */
function sentences(text: string): Word[][] {
  const all: Word[][] = [[]];
  for (const [, word = '', after = ''] of text.matchAll(
    /([\p{Letter}\p{Number}']+)([^\p{Letter}\p{Number}']*)/gu,
  )) {
    const sign = after.replace(/\s/g, '');
    all.at(-1)!.push({ word: plain(word), after: sign });
    if (/[.!?…]/.test(sign)) all.push([]);
  }
  return all;
}

/** @param people names of those in the call: who is called as she is has the name */
export function isAddressed(text: string, people: readonly string[] = []): boolean {
  const taken = new Set(people.flatMap((name) => name.split(/\s+/).map(plain)));
  const hers = (word: string) => NAMES.has(word) && !taken.has(word);
  return sentences(text).some((words) =>
    words.some(({ word }, at) => hers(word) && isCalled(words, at)),
  );
}

function isCalled(words: readonly Word[], at: number): boolean {
  const { after } = words[at]!;
  const [before, next] = [words[at - 1], words[at + 1]];
  const opens = at <= MOST_OPENINGS && words.slice(0, at).every(({ word }) => OPENINGS.has(word));
  if (opens) return after !== '' || next === undefined || !ABOUT.has(next.word);
  // "¿Qué opinas, Helen?", "Dinos, Helen, qué hora es."
  if (before?.after.includes(',')) return after !== '' || next === undefined;
  // "¿Qué hora es Helen?": a comma that was not heard.
  const asks = /[?!]/.test(after);
  return next === undefined && asks && !TOWARDS.has(before?.word ?? '');
}
