import type { Segment, SpokenLanguage } from '$lib/speech/transcription';
import type { Open, Part, Utterance, Written } from './states';

const RATE = 16_000;

export const isWritten = (part: Part): part is Part & { result: Written } =>
  part.result !== null && part.result !== 'rejected';

/** Every part has its answer, words or none. */
export const isComplete = (utterance: Utterance): boolean =>
  utterance.parts.every((part) => part.result !== null);

/** The words so far, parts joined by spaces. */
export const textOf = (utterance: Utterance): string =>
  utterance.parts
    .filter(isWritten)
    .map((part) => part.result.text.trim())
    .filter((text) => text !== '')
    .join(' ');

/** Segments of all parts in seconds from the start of the first, whatever part they were heard in. */
export const segmentsOf = (utterance: Utterance): Segment[] => {
  const start = utterance.parts[0]?.from ?? 0;
  return utterance.parts.filter(isWritten).flatMap((part) => {
    const shift = (part.from - start) / RATE;
    return part.result.segments.map((segment) => ({
      ...segment,
      from: segment.from + shift,
      to: segment.to + shift,
    }));
  });
};

/** The language most of it was said in. */
export const languageOf = (utterance: Utterance): SpokenLanguage => {
  const letters = { es: 0, en: 0 };
  for (const part of utterance.parts.filter(isWritten))
    letters[part.result.language] += part.result.text.length;
  return letters.en > letters.es ? 'en' : 'es';
};

/**
 * Someone who went on before any answer sounded: one turn of both, under the newer number so that the older reply's
 * messages are dropped, and with the older identity so that the transcript shows one line. The parts keep the numbers
 * they were asked under: nothing is transcribed twice.
 */
export const join = (older: Utterance, newer: Utterance): Utterance => ({
  ...newer,
  id: older.id,
  parts: [...older.parts, ...newer.parts],
});

export const withResult = (
  utterance: Utterance,
  turn: number,
  revision: number,
  result: Part['result'],
): Utterance => ({
  ...utterance,
  parts: utterance.parts.map((part) =>
    part.turn === turn && part.revision === revision ? { ...part, result } : part,
  ),
});

/** The part that waits for this answer, if anyone still does. */
export const awaited = (
  utterance: Utterance | undefined,
  turn: number,
  revision: number,
): Part | undefined =>
  utterance?.parts.find(
    (part) => part.turn === turn && part.revision === revision && part.result === null,
  );

/** No caption yet of the sound from here on. */
export const captionsFrom = (from: number, draft: string): Open['interim'] => ({
  start: from,
  draft,
  settled: '',
  text: '',
  from,
  due: from + RATE,
  running: null,
});

const joined = (...texts: string[]) => texts.filter((text) => text !== '').join(' ');

/** All that is known of what is being said: parts that are written, and captions of the rest. */
export function wordsSoFar({ utterance, interim }: Pick<Open, 'utterance' | 'interim'>): string {
  const parts = utterance.parts.filter(({ from }) => from < interim.start);
  const before = { ...utterance, parts };
  const older = isComplete(before) ? textOf(before) : interim.draft || textOf(before);
  return joined(older, interim.settled, interim.text);
}

/** A clip that begins to grow at `from`. */
export const opened = (
  utterance: Utterance,
  from: number,
  rest: Pick<Open, 'voiced' | 'held' | 'real'>,
): Open => ({
  utterance,
  from,
  gaps: [],
  dip: null,
  low: 0,
  interim: captionsFrom(from, ''),
  waited: 0,
  ...rest,
});
