/** A sound that comes again and again. */
interface Tune {
  /** Hertz, and seconds from the beginning of each round. */
  notes: readonly { hertz: number; at: number; length: number }[];
  /** Seconds from one round to the next. */
  every: number;
  /** 0..1 */
  loudness: number;
  /** As `navigator.vibrate` takes it. */
  shakes?: number[];
}

/** Soft enough to be heard twice a minute, clear enough to be heard in the next room. */
export const incoming: Tune = {
  notes: [659.25, 830.61, 987.77, 830.61].flatMap((hertz, index) =>
    [0, 0.95].map((at) => ({ hertz, at: at + index * 0.16, length: 0.34 })),
  ),
  every: 3,
  loudness: 0.14,
  shakes: [400, 250, 400],
};

/** What one hears who waits for the other to answer, as telephones here sound. */
export const outgoing: Tune = {
  notes: [{ hertz: 425, at: 0, length: 1.4 }],
  every: 4.4,
  loudness: 0.05,
};

function play(context: AudioContext, { notes, loudness }: Tune): void {
  for (const { hertz, at, length } of notes) {
    const from = context.currentTime + 0.03 + at;
    const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(loudness, from + 0.02);
    volume.gain.setValueAtTime(loudness, from + length * 0.6);
    volume.gain.linearRampToValueAtTime(0, from + length);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + length);
  }
}

/**
 * Sounds until the result is called, with a context of its own. Of all tabs that ring for the same thing only one is
 * heard: the first that may make a sound; if it closes the next one goes on. Silent where nobody has touched the page.
 */
export function sound(tune: Tune, what: string): () => void {
  const over = new AbortController();
  const { signal } = over;
  let context: AudioContext | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const round = (): void => {
    if (signal.aborted) return;
    context ??= new AudioContext();
    play(context, tune);
    if (tune.shakes) navigator.vibrate?.(tune.shakes);
    timer = setTimeout(round, 1000 * tune.every);
  };
  const begin = (): void => {
    if (signal.aborted) return;
    if (!navigator.userActivation?.hasBeenActive) {
      timer = setTimeout(begin, 500);
      return;
    }
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return round();
    locks
      .request(`helen-bell ${what}`, { signal }, () => {
        round();
        return new Promise((end) => signal.addEventListener('abort', end, { once: true }));
      })
      .catch(() => {});
  };
  begin();
  return () => {
    over.abort();
    clearTimeout(timer);
    navigator.vibrate?.(0);
    void context?.close();
  };
}
