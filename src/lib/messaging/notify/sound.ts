/** Two soft notes, in hertz, and how long after each other they begin, in seconds. */
const NOTES = [587.33, 880];
const APART = 0.09;
const LENGTH = 0.35;
const LOUDNESS = 0.08;

function note(context: AudioContext, hertz: number, at: number): void {
  const tone = new OscillatorNode(context, { type: 'sine', frequency: hertz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + LENGTH);
}

/**
 * A short sound with a context of its own, which ends with it: the voice's is not to be waked for that. Silent where
 * the browser has seen no gesture yet.
 */
export async function chime(): Promise<void> {
  if (!navigator.userActivation?.hasBeenActive) return;
  const context = new AudioContext();
  try {
    for (const [index, hertz] of NOTES.entries())
      note(context, hertz, context.currentTime + 0.02 + index * APART);
    await new Promise((over) => setTimeout(over, 1000 * (LENGTH + NOTES.length * APART + 0.1)));
  } finally {
    await context.close();
  }
}
