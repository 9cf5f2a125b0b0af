import type { Out, Part, Utterance } from './states';

/** Asks for a clip to be written down; the utterance carries it as a part that waits. */
export function ask(
  utterance: Utterance,
  clip: Pick<Part, 'from' | 'to' | 'voiced'>,
  out: Out,
  attempts = 1,
): Utterance {
  const part: Part = {
    turn: utterance.turn,
    revision: utterance.revision + 1,
    attempts,
    result: null,
    from: clip.from,
    to: clip.to,
    voiced: clip.voiced,
  };
  const { turn, revision, from, to, voiced } = part;
  out.push({ type: 'transcribe', turn, revision, from, to, voiced, kind: 'final' });
  return { ...utterance, revision, parts: [...utterance.parts, part] };
}

export const drop = (part: Pick<Part, 'turn' | 'revision'>, out: Out) =>
  out.push({ type: 'drop-transcription', turn: part.turn, revision: part.revision });

/** Everything anybody still writes for this utterance is of no use any more. */
export function dropAll(utterance: Utterance, out: Out): void {
  for (const part of utterance.parts) if (part.result === null) drop(part, out);
}
