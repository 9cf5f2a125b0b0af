/** What is known of a reply when deciding whether its sound may start. */
export interface Outlook {
  /** Seconds of sound made and not yet played. */
  ready: number;
  /** Expected seconds of sound of each piece that is cut and not yet made, in order. */
  waiting: readonly number[];
  /** Seconds of work already put into the first of them. */
  begun: number;
  /** Seconds of work for a second of sound, as measured on this device. */
  realTimeFactor: number;
  /** No more text will come. */
  textOver: boolean;
}

/** A pause this long between two pieces sounds meant. Seconds. */
const TOLERATED = 0.12;
/** At least this much faster than sound and text to come cannot make it run dry. */
const COMFORTABLE = 0.8;

/**
 * Seconds to wait before the first sound so that each piece is ready when the one before it ends:
 * 0 = start now. Infinity = while text still comes an engine this slow cannot promise anything.
 */
export function holdFor(outlook: Outlook): number {
  const { ready, waiting, begun, realTimeFactor, textOver } = outlook;
  if (ready <= 0) return Infinity;
  if (!textOver && realTimeFactor >= COMFORTABLE) return Infinity;
  let wait = 0;
  let made = -begun;
  let played = ready;
  for (const seconds of waiting) {
    made = Math.max(0, made + seconds * realTimeFactor);
    wait = Math.max(wait, made - played - TOLERATED);
    played += seconds;
  }
  return Math.max(0, wait);
}
