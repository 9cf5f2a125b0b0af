import type { Trace } from '$lib/conversation';

/** The stages of a turn in the order they end; each value is milliseconds from the end of speech. */
export const stages = [
  'turnEnd',
  'transcript',
  'firstToken',
  'firstSamples',
  'firstSound',
] as const;
export type Stage = (typeof stages)[number];

/** How long each stage added to the wait: ms, never negative (a transcript may be ready before the turn is). */
export function additions(trace: Trace): { stage: Stage; ms: number }[] {
  let reached = 0;
  return stages.flatMap((stage) => {
    const end = trace[stage];
    if (end === null) return [];
    const ms = Math.max(0, end - reached);
    reached = Math.max(reached, end);
    return [{ stage, ms }];
  });
}

/** From the end of speech to the first sound, or as far as the turn came (no voice: the text). */
export function total(trace: Trace): number {
  return Math.max(0, ...stages.map((stage) => trace[stage] ?? 0));
}
