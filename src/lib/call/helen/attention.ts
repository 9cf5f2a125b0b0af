/**
 * When HELEN answers in a call, and when she is quiet. Pure: what those said whom she hears, her own voice and the clock
 * are events; what is to be done are commands. One question at a time: the newest wins, nothing is answered twice, and
 * she begins only when she has ended. Times in milliseconds, by the clock of the device she is on.
 */

/** Something said by somebody she hears; said again as it grows. Final and empty: there were no words in it. */
interface Heard {
  key: string;
  who: string;
  from: number;
  text: string;
  final: boolean;
}

interface Turn {
  turn: number;
  /** Who asked. */
  who: string;
  lines: readonly Heard[];
}

/** A person who need not say her name, for lines begun between these times. */
interface Open {
  who: string;
  from: number;
  until: number;
  /** They said so by the button: what others say meanwhile changes nothing. */
  called: boolean;
}

interface Attention {
  readonly doing:
    | { at: 'listening' }
    | ({ at: 'thinking' } & Turn)
    /** `since`: the first sound. `yields`: at the next clause she ends. */
    | ({ at: 'speaking'; since: number; yields: boolean } & Turn);
  /** What will be asked, of one person; `at`: when the last of it came. */
  readonly next: { who: string; lines: readonly Heard[]; at: number } | null;
  readonly turn: number;
  /** Lines that were asked, or passed over: by key. */
  readonly taken: ReadonlySet<string>;
  readonly open: Open | null;
}

export type AttentionEvent =
  /** @param addressed her name is called in it */
  | { type: 'line'; line: Heard; addressed: boolean; now: number }
  /** Somebody pressed "Ask HELEN": what they say next is for her. */
  | { type: 'called'; who: string; now: number }
  /** Her first sound, or her first words where she has no voice. */
  | { type: 'began'; turn: number; now: number }
  /** She has ended, or could not answer. */
  | { type: 'ended'; turn: number; now: number }
  /** Somebody pressed "Stop". */
  | { type: 'stopped' }
  /** She may hear them no more: an answer that knows of what they said ends. */
  | { type: 'withdrew'; who: string }
  | { type: 'left'; who: string }
  | { type: 'tick'; now: number };

export type AttentionCommand =
  | { type: 'ask'; turn: number; who: string; lines: readonly Heard[] }
  /** End at the next clause; `ended` follows. */
  | { type: 'yield'; turn: number }
  /** Silence at once; nothing follows. */
  | { type: 'hush'; turn: number };

interface AttentionStep {
  attention: Attention;
  commands: AttentionCommand[];
}

/** Who asked goes on, or does not: so long after their last finished words. */
const PAUSE = 700;
/** So long after she ended who asked may go on without her name, and after "Ask HELEN". */
const FOLLOW = 8000;
const CALLED = 20_000;
/** A line that does not get finished: its device is gone. */
const STALE = 20_000;
/** Fewer words only show that somebody listens: "ajá". */
const TALK = 2;
/** So many keys are kept: older lines do not come again. */
const MOST = 500;

export const beginAttention: Attention = {
  doing: { at: 'listening' },
  next: null,
  turn: 0,
  taken: new Set(),
  open: null,
};

const LISTENING = { at: 'listening' } as const;
const same = (attention: Attention): AttentionStep => ({ attention, commands: [] });

export function attend(before: Attention, event: AttentionEvent): AttentionStep {
  const { doing } = before;
  switch (event.type) {
    case 'line':
      return heard(before, event.line, event.addressed, event.now);
    case 'called': {
      const { who, now } = event;
      const open = { who, from: now - PAUSE, until: now + CALLED, called: true };
      return same({ ...before, open });
    }
    case 'began':
      if (doing.at !== 'thinking' || doing.turn !== event.turn) return same(before);
      return same({
        ...before,
        doing: { ...doing, at: 'speaking', since: event.now, yields: false },
      });
    case 'ended': {
      if (doing.at === 'listening' || doing.turn !== event.turn) return same(before);
      const { who } = doing;
      const open = { who, from: event.now - PAUSE, until: event.now + FOLLOW, called: false };
      return settle({ ...before, doing: LISTENING, open: before.next ? null : open }, event.now);
    }
    case 'stopped':
      return hushed({ ...take(before, before.next?.lines ?? []), next: null, open: null });
    case 'withdrew':
      return hushed(without(before, event.who));
    case 'left':
      return same(without(before, event.who));
    case 'tick':
      return settle(before, event.now);
  }
}

function hushed(attention: Attention): AttentionStep {
  const { doing } = attention;
  if (doing.at === 'listening') return same(attention);
  const commands: AttentionCommand[] = [{ type: 'hush', turn: doing.turn }];
  return { attention: { ...attention, doing: LISTENING }, commands };
}

/** Nothing is awaited of them any more. */
function without(attention: Attention, who: string): Attention {
  const { next, open } = attention;
  return {
    ...attention,
    next: next?.who === who ? null : next,
    open: open?.who === who ? null : open,
  };
}

function take(attention: Attention, lines: readonly Heard[]): Attention {
  if (lines.length === 0) return attention;
  const taken = [...attention.taken, ...lines.map(({ key }) => key)];
  return { ...attention, taken: new Set(taken.slice(-MOST)) };
}

const wordsIn = (text: string): number => text.trim().split(/\s+/).filter(Boolean).length;

/** Whether a line is for her. */
function isHers({ doing, next, open }: Attention, line: Heard, addressed: boolean): boolean {
  if (addressed || next?.who === line.who) return true;
  const talks = wordsIn(line.text) >= TALK;
  // Who asked goes on, or corrects themselves.
  if (doing.at !== 'listening') return doing.who === line.who && talks;
  return open?.who === line.who && line.from >= open.from && line.from <= open.until;
}

function heard(before: Attention, line: Heard, addressed: boolean, now: number): AttentionStep {
  const known = before.next?.lines.some(({ key }) => key === line.key) ?? false;
  if (before.taken.has(line.key)) return same(before);
  if (line.text.trim() === '') return known ? same(drop(before, line.key)) : same(before);
  if (!known && !isHers(before, line, addressed)) return overheard(before, line);
  const { doing, next } = before;
  if (doing.at === 'speaking')
    return yielded({ ...before, next: grown(next, line, now), open: null });
  if (doing.at === 'thinking') {
    // Not said yet: what they asked and what they add is one question.
    const whole = doing.who === line.who ? { who: doing.who, lines: doing.lines, at: now } : null;
    const commands: AttentionCommand[] = [{ type: 'hush', turn: doing.turn }];
    const lines = new Set(whole?.lines.map(({ key }) => key));
    const taken = new Set([...before.taken].filter((key) => !lines.has(key)));
    return {
      attention: { ...before, taken, doing: LISTENING, next: grown(whole, line, now), open: null },
      commands,
    };
  }
  const passed = next && next.who !== line.who ? next.lines : [];
  return settle({ ...take(before, passed), next: grown(next, line, now), open: null }, now);
}

function grown(next: Attention['next'], line: Heard, at: number): NonNullable<Attention['next']> {
  const others =
    next?.who === line.who ? next.lines.filter(({ key }) => key !== line.key) : ([] as Heard[]);
  const lines = [...others, line].toSorted((a, b) => a.from - b.from);
  return { who: line.who, lines, at };
}

function drop(attention: Attention, gone: string): Attention {
  const { next } = attention;
  const lines = next?.lines.filter(({ key }) => key !== gone) ?? [];
  return { ...attention, next: next && lines.length > 0 ? { ...next, lines } : null };
}

/** Not said to her: who talks over her has the word, and others who talk among themselves are not followed. */
function overheard(before: Attention, line: Heard): AttentionStep {
  if (wordsIn(line.text) < TALK) return same(before);
  const { doing, open } = before;
  if (doing.at === 'speaking' && line.from >= doing.since) return yielded(before);
  const apart = open && !open.called && open.who !== line.who && line.from > open.from;
  return same(apart ? { ...before, open: null } : before);
}

function yielded(attention: Attention): AttentionStep {
  const { doing } = attention;
  if (doing.at !== 'speaking' || doing.yields) return same(attention);
  return {
    attention: { ...attention, doing: { ...doing, yields: true } },
    commands: [{ type: 'yield', turn: doing.turn }],
  };
}

/** Asks what is whole by now. */
function settle(before: Attention, now: number): AttentionStep {
  const { next, doing } = before;
  if (!next || doing.at !== 'listening') return same(before);
  const stale = now - next.at >= STALE;
  const lines = stale ? next.lines.filter(({ final }) => final) : next.lines;
  if (lines.length === 0) return same({ ...before, next: null });
  if (now - next.at < PAUSE || !lines.every(({ final }) => final)) return same(before);
  const turn = before.turn + 1;
  const { who } = next;
  const asked = take(before, next.lines);
  return {
    attention: { ...asked, turn, next: null, doing: { at: 'thinking', turn, who, lines } },
    commands: [{ type: 'ask', turn, who, lines }],
  };
}
