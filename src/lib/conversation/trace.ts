import type { Trace } from './types';

/** performance.now() of everything that happened in one turn; what did not happen is missing. */
export interface Marks {
  turn: number;
  /** Where the person stopped speaking, by the sample clock. */
  speechEnd: number;
  turnEnd?: number;
  /** Silence that had to pass before the turn could end (a policy, not work), and Smart Turn's time, in ms. */
  silence?: number;
  endpoint?: number;
  /** When Whisper was asked for the last part, and when its words were there. */
  asked?: number;
  transcript?: number;
  /** When the assistant was asked. */
  replied?: number;
  firstToken?: number;
  firstClause?: number;
  firstSamples?: number;
  firstSound?: number;
}

/** How much of [from, to] is covered by the spans, which may overlap. */
function covered(from: number, to: number, spans: (readonly [number, number])[]): number {
  let sum = 0;
  let at = from;
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const begin = Math.max(at, start);
    const finish = Math.min(to, end);
    if (finish <= begin) continue;
    sum += finish - begin;
    at = finish;
  }
  return sum;
}

const span = (from: number | undefined, to: number | undefined): [number, number][] =>
  from === undefined || to === undefined ? [] : [[from, to]];

/**
 * Our own time: from the end of speech to the first samples, less the silence that was waited for on purpose, less what
 * Smart Turn, Whisper, the assistant (until a clause could be cut) and the voice needed. Null before there are samples.
 */
function ownTime(marks: Marks): number | null {
  const { speechEnd, turnEnd, firstSamples, silence = 0, endpoint = 0 } = marks;
  if (turnEnd === undefined || firstSamples === undefined) return null;
  const ending = Math.max(0, turnEnd - speechEnd - silence - endpoint);
  const models = covered(turnEnd, firstSamples, [
    ...span(marks.asked, marks.transcript),
    ...span(marks.replied, marks.firstClause ?? marks.firstToken),
    ...span(marks.firstClause, firstSamples),
  ]);
  return ending + (firstSamples - turnEnd - models);
}

/** Milliseconds from the end of speech. */
export function traceOf(marks: Marks): Trace {
  const since = (time: number | undefined) =>
    time === undefined ? null : Math.max(0, time - marks.speechEnd);
  return {
    turn: marks.turn,
    speechEnd: 0,
    turnEnd: since(marks.turnEnd),
    transcript: since(marks.transcript),
    firstToken: since(marks.firstToken),
    firstClause: since(marks.firstClause),
    firstSamples: since(marks.firstSamples),
    firstSound: since(marks.firstSound),
    own: ownTime(marks),
  };
}

/** The value below which a share of all values lies (nearest rank); null of nothing. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

type Stage = Exclude<keyof Trace, 'turn' | 'speechEnd'>;
const stages: readonly Stage[] = [
  'turnEnd',
  'transcript',
  'firstToken',
  'firstClause',
  'firstSamples',
  'firstSound',
  'own',
];

/** p50 and p95 of each stage over the turns in which it happened, in milliseconds. */
export function summarise(
  traces: readonly Trace[],
): Record<Stage, { p50: number | null; p95: number | null }> {
  const of = (stage: Stage) => {
    const values = traces.map((trace) => trace[stage]).filter((value) => value !== null);
    return { p50: percentile(values, 0.5), p95: percentile(values, 0.95) };
  };
  return Object.fromEntries(stages.map((stage) => [stage, of(stage)])) as ReturnType<
    typeof summarise
  >;
}

/**
 * The sample clock as performance.now(). Messages can only be late, so the earliest one seen is the truth; it gives way
 * slowly (60 ppm), for two clocks are never the same.
 */
export class SampleClock {
  #anchor = Infinity;

  /** A frame that ended at this sample has just been told. */
  mark(sample: number, now: number): void {
    this.#anchor = Math.min(this.#anchor + 0.002, now - sample / 16);
  }

  /** When this sample was heard; now, if nothing was ever told. */
  time(sample: number, now: number): number {
    return Number.isFinite(this.#anchor) ? Math.min(now, this.#anchor + sample / 16) : now;
  }

  /** The sample that sounds now; counted from `since`, when the microphone opened, if nothing was ever told. */
  sample(now: number, since: number): number {
    const anchor = Number.isFinite(this.#anchor) ? this.#anchor : since;
    return Math.max(0, Math.round((now - anchor) * 16));
  }
}
