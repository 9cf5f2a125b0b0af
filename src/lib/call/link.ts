/**
 * One connection to one seat, as a pure state machine: what happens goes in, what is to be done comes out. It never
 * waits for ever: within 30 s without sound or picture it is back or it has ended. Times in milliseconds.
 */

export type LinkState =
  /** They are to call us. */
  | { at: 'waiting'; down: number; next: number }
  /** Our call is out. */
  | { at: 'calling'; down: number; next: number; tries: number }
  /** Their call came and is answered. */
  | { at: 'answering'; down: number; next: number }
  | { at: 'connected'; since: number }
  /** It was connected, and another way is looked for. */
  | { at: 'broken'; down: number; next: number; tries: number }
  | { at: 'ended'; why: 'gone' | 'lost' };

export interface Link {
  /** The newcomer, who has the higher seat, calls; also after breaks. So two never call each other. */
  readonly caller: boolean;
  /** What the roster says: `gone` only where the server itself took the seat away. */
  readonly seat: 'present' | 'away' | 'gone';
  /** Our way to the server is open. */
  readonly signal: boolean;
  readonly state: LinkState;
}

export type LinkEvent =
  | { type: 'seat'; seat: Link['seat'] }
  | { type: 'signal'; open: boolean }
  /** Their call has come; it replaces whatever there was. */
  | { type: 'called' }
  | { type: 'ice'; state: RTCIceConnectionState }
  /** They said hello; `linked`: they have what we have, and it is the same page of theirs that we know. */
  | { type: 'hello'; linked: boolean; reloaded: boolean }
  /** They ask for another way. */
  | { type: 'asked' }
  /** The connection closed under us. */
  | { type: 'closed' }
  /** They said goodbye. */
  | { type: 'bye' }
  | { type: 'tick' };

export type LinkCommand =
  /** Drop what there is, and call. */
  | 'call'
  /** Say hello, so that they call. */
  | 'hello'
  /** Look for another way: the caller begins, the other asks for it. */
  | 'restart'
  /** The way to the server itself may be dead: make a new one. */
  | 'renew'
  /** Drop what there is. */
  | 'drop';

export interface LinkStep {
  link: Link;
  commands: LinkCommand[];
}

/** Without sound and picture for this long, there is no hope. */
export const HOPELESS = 30_000;
/** How long a call may take to connect before it is made again. */
const CONNECTING = 6000;
const HELLO = 1500;
/** How long a new way may take. */
const RESTARTING = 3000;
/** So many new ways are looked for before everything is made anew. */
const RESTARTS = 3;

export function beginLink(caller: boolean, signal: boolean, now: number): LinkStep {
  return begin({ caller, signal, seat: 'present', state: { at: 'ended', why: 'gone' } }, now, now);
}

/** From nothing: call, or have them call. `down`: since when there is nothing. */
function begin(link: Link, down: number, now: number, tries = 0): LinkStep {
  const reachable = link.signal && link.seat !== 'gone';
  if (link.caller) {
    const state: LinkState = { at: 'calling', down, next: now + CONNECTING, tries };
    return { link: { ...link, state }, commands: reachable ? ['call'] : ['drop'] };
  }
  const state: LinkState = { at: 'waiting', down, next: now + HELLO };
  return { link: { ...link, state }, commands: reachable ? ['drop', 'hello'] : ['drop'] };
}

const same = (link: Link): LinkStep => ({ link, commands: [] });
const end = (link: Link, why: 'gone' | 'lost'): LinkStep => ({
  link: { ...link, state: { at: 'ended', why } },
  commands: ['drop'],
});

export function stepLink(link: Link, event: LinkEvent, now: number): LinkStep {
  if (event.type === 'seat') return seated({ ...link, seat: event.seat }, link.seat, now);
  if (event.type === 'bye') return link.state.at === 'ended' ? same(link) : end(link, 'gone');
  if (event.type === 'called') return called(link, now);
  if (event.type === 'hello') return greeted(link, event, now);
  if (event.type === 'signal') return signalled({ ...link, signal: event.open }, now);
  if (link.state.at === 'ended') return same(link);
  switch (event.type) {
    case 'asked':
      return asked(link, now);
    case 'ice':
      return moved(link, event.state, now);
    case 'closed':
      return link.seat === 'gone' ? end(link, 'gone') : begin(link, downSince(link, now), now);
    case 'tick':
      return ticked(link, now);
  }
}

/** Since when nothing is heard of them; now, where all was well. */
function downSince({ state }: Link, now: number): number {
  return 'down' in state ? state.down : now;
}

function seated(link: Link, before: Link['seat'], now: number): LinkStep {
  const { state } = link;
  // What is connected goes on, whatever the server says: only the way to it may have broken.
  if (state.at === 'connected') return same(link);
  if (link.seat === 'gone') return state.at === 'ended' ? same(link) : end(link, 'gone');
  if (link.seat !== 'present' || before === 'present') return same(link);
  if (state.at === 'ended') return before === 'gone' ? begin(link, now, now) : same(link);
  if (state.at === 'broken') return restart(link, state, now);
  return state.at === 'answering' ? same(link) : begin(link, state.down, now);
}

function signalled(link: Link, now: number): LinkStep {
  const { state } = link;
  if (!link.signal || state.at === 'ended' || state.at === 'connected') return same(link);
  if (state.at === 'broken') return restart(link, state, now);
  return begin(link, state.down, now);
}

function called(link: Link, now: number): LinkStep {
  const down = downSince(link, now);
  const seat = link.seat === 'gone' ? 'present' : link.seat;
  return {
    link: { ...link, seat, state: { at: 'answering', down, next: now + CONNECTING } },
    commands: [],
  };
}

function greeted(
  link: Link,
  { linked, reloaded }: { linked: boolean; reloaded: boolean },
  now: number,
): LinkStep {
  const { state } = link;
  if (linked) return same(link);
  if (state.at === 'ended') return begin({ ...link, seat: 'present' }, now, now);
  if (!link.caller) {
    // Another page than the one we knew: what we have with the old one is dead, and they are about to call.
    return reloaded && state.at !== 'answering'
      ? begin(link, downSince(link, now), now)
      : same(link);
  }
  // Their greeting may have crossed our call.
  const crossed = state.at === 'calling' && now < state.next - CONNECTING + HELLO;
  return crossed && !reloaded ? same(link) : begin(link, downSince(link, now), now);
}

function asked(link: Link, now: number): LinkStep {
  const { state } = link;
  if (!link.caller) return same(link);
  if (state.at === 'broken') return restart(link, state, now);
  return state.at === 'connected' ? { link, commands: ['restart'] } : same(link);
}

function moved(link: Link, ice: RTCIceConnectionState, now: number): LinkStep {
  const { state } = link;
  if (ice === 'connected' || ice === 'completed') {
    if (state.at === 'connected' || state.at === 'waiting') return same(link);
    return same({ ...link, state: { at: 'connected', since: now } });
  }
  if (ice === 'closed') return stepLink(link, { type: 'closed' }, now);
  if (ice !== 'disconnected' && ice !== 'failed') return same(link);
  if (state.at === 'connected') {
    if (link.seat === 'gone') return end(link, 'gone');
    return restart(link, { at: 'broken', down: now, next: now, tries: 0 }, now);
  }
  if (ice !== 'failed') return same(link);
  // Nothing joins the two so far: again, until there is no hope.
  if (state.at === 'calling' || state.at === 'answering')
    return same({ ...link, state: { ...state, next: Math.min(state.next, now + HELLO) } });
  return same(link);
}

/** Looks for another way; after some of them, everything is made anew. */
function restart(link: Link, state: Extract<LinkState, { at: 'broken' }>, now: number): LinkStep {
  if (state.tries >= RESTARTS) return begin(link, state.down, now);
  const next: LinkState = { ...state, next: now + RESTARTING, tries: state.tries + 1 };
  // The second time nothing came of it: maybe our own way to the server is dead and does not know it.
  const renew: LinkCommand[] = state.tries === 1 && link.signal ? ['renew'] : [];
  return { link: { ...link, state: next }, commands: [...renew, 'restart'] };
}

function ticked(link: Link, now: number): LinkStep {
  const { state } = link;
  if (state.at === 'ended' || state.at === 'connected') return same(link);
  if (now - state.down >= HOPELESS) return end(link, 'lost');
  if (now < state.next) return same(link);
  if (state.at === 'broken') return restart(link, state, now);
  if (state.at === 'answering') return begin(link, state.down, now);
  if (state.at === 'calling') {
    const step = begin(link, state.down, now, state.tries + 1);
    return state.tries === 0 ? step : { ...step, commands: ['renew', ...step.commands] };
  }
  const next: LinkState = { ...state, next: now + HELLO };
  return { link: { ...link, state: next }, commands: link.signal ? ['hello'] : [] };
}
