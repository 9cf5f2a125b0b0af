/**
 * When what is said is written: captions while somebody speaks, and the last word at each pause. Pure: detection goes
 * in, what is to be written comes out. It is the voice loop's detection with less patience: nobody answers captions,
 * so a short pause is the end of a line, and no model judges it. Positions are 16 kHz samples.
 */
const RATE = 16_000;
/** Silence that ends a line, in seconds. */
const PAUSE = 0.6;
/** Silence kept after the last voice. */
const TAIL = 0.2 * RATE;
/** A caption as often as this, when the device can. */
const EVERY = 1 * RATE;
/** A longer line is cut where it is quietest, after so much of it. */
const LONGEST = 14 * RATE;
const CUTTABLE = 6 * RATE;

interface Open {
  line: number;
  from: number;
  /** Seconds of voiced frames. */
  voiced: number;
  /** Where speech ended, in a pause. */
  paused: number | null;
  /** When the next caption may be written. */
  due: number;
  /** A caption is being written. */
  busy: boolean;
  /** The quietest place to cut it. */
  dip: { at: number; probability: number; voiced: number } | null;
}

export interface Scribe {
  /** Lines so far. */
  lines: number;
  open: Open | null;
}

export type ScribeEvent =
  | { type: 'frame'; at: number; probability: number }
  | { type: 'speech-start'; at: number }
  | { type: 'speech-pause'; at: number }
  | { type: 'speech-continue'; at: number }
  | { type: 'silence'; at: number; seconds: number }
  /** A caption was written, or could not be; `now`: where detection is. */
  | { type: 'captioned'; line: number; now: number; asked: number }
  /** Nothing more is heard. */
  | { type: 'stop' };

export type ScribeCommand =
  | {
      type: 'write';
      kind: 'interim' | 'final';
      line: number;
      from: number;
      to: number;
      voiced: number;
    }
  | { type: 'end-turn' };

export const idle: Scribe = { lines: 0, open: null };

/** Voice at or above it. */
const VOICE = 0.5;
const FRAME = 512;

const begun = (line: number, from: number): Open => ({
  line,
  from,
  voiced: 0,
  paused: null,
  due: from + EVERY,
  busy: false,
  dip: null,
});

const finish = ({ line, from, voiced }: Open, to: number): ScribeCommand => ({
  type: 'write',
  kind: 'final',
  line,
  from,
  to,
  voiced,
});

export function listen(
  scribe: Scribe,
  event: ScribeEvent,
): { scribe: Scribe; commands: ScribeCommand[] } {
  const { open, lines } = scribe;
  const same = { scribe, commands: [] };
  if (event.type === 'speech-start') {
    if (open) return same;
    return { scribe: { lines: lines + 1, open: begun(lines + 1, event.at) }, commands: [] };
  }
  if (!open) return same;
  const now = (next: Partial<Open>) => ({ scribe: { lines, open: { ...open, ...next } } });
  switch (event.type) {
    case 'frame':
      return heard(scribe, open, event);
    case 'speech-pause':
      return { ...now({ paused: event.at }), commands: [] };
    case 'speech-continue':
      return { ...now({ paused: null }), commands: [] };
    case 'silence':
      if (event.seconds < PAUSE) return same;
      return {
        scribe: { lines, open: null },
        commands: [finish(open, (open.paused ?? event.at) + TAIL), { type: 'end-turn' }],
      };
    case 'captioned': {
      if (event.line !== open.line) return same;
      // A slow device rests as long as it wrote.
      const due = Math.max(open.due, event.now + (event.now - event.asked));
      return { ...now({ busy: false, due }), commands: [] };
    }
    case 'stop': {
      const to = open.paused === null ? null : open.paused + TAIL;
      const end: ScribeCommand = { type: 'end-turn' };
      return {
        scribe: { lines, open: null },
        commands: to === null ? [finish(open, Infinity), end] : [finish(open, to), end],
      };
    }
  }
}

function heard(
  { lines }: Scribe,
  before: Open,
  { at, probability }: Extract<ScribeEvent, { type: 'frame' }>,
): { scribe: Scribe; commands: ScribeCommand[] } {
  const clock = at + FRAME;
  const voiced = before.voiced + (probability >= VOICE ? FRAME / RATE : 0);
  const cuttable = at - before.from >= CUTTABLE;
  const dips = cuttable && probability <= (before.dip?.probability ?? Infinity);
  const open: Open = {
    ...before,
    voiced,
    dip: dips ? { at, probability, voiced } : before.dip,
  };
  if (clock - open.from > LONGEST && open.dip) {
    const { at: cut, voiced: said } = open.dip;
    const rest = { ...begun(open.line + 1, cut), voiced: voiced - said, paused: open.paused };
    return {
      scribe: { lines: lines + 1, open: rest },
      commands: [finish({ ...open, voiced: said }, cut)],
    };
  }
  if (open.paused !== null || open.busy || clock < open.due)
    return { scribe: { lines, open }, commands: [] };
  const { line, from } = open;
  return {
    scribe: { lines, open: { ...open, busy: true, due: clock + EVERY } },
    commands: [{ type: 'write', kind: 'interim', line, from, to: clock, voiced }],
  };
}
