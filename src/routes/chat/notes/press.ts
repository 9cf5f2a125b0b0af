/** Milliseconds: shorter is a tap, after which the recording goes on by itself. */
const TAP = 350;
/** Pixels to the left that discard, and upwards that lock. */
const DISCARD = 96;
const LOCK = 64;

/** What a finger on the microphone means. */
export type Meaning = 'hold' | 'discard' | 'lock';

/** While it is held. @param x, y pixels from where it went down; the right and the bottom are positive */
export function meaningOf(x: number, y: number): Meaning {
  if (-x > DISCARD) return 'discard';
  return -y > LOCK ? 'lock' : 'hold';
}

/** When it lets go after so many milliseconds. */
export function released(milliseconds: number): 'lock' | 'send' {
  return milliseconds < TAP ? 'lock' : 'send';
}
