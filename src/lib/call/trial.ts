/** Three notes that rise, in hertz; each as long as this, in seconds. */
const NOTES = [523.25, 659.25, 783.99];
const LENGTH = 0.22;

/** An element that can be told which device to sound from. */
type Sinking = HTMLAudioElement & { setSinkId?: (device: string) => Promise<void> };

/** Whether this browser lets the page choose the device. */
export const canChooseSpeaker = (): boolean =>
  typeof HTMLAudioElement !== 'undefined' && 'setSinkId' in HTMLAudioElement.prototype;

/** Plays a short sound from a device ('' is the system's), and resolves when it is over. */
export async function tryOut(device: string): Promise<void> {
  const context = new AudioContext();
  const element: Sinking = new Audio();
  try {
    const out = context.createMediaStreamDestination();
    for (const [index, frequency] of NOTES.entries()) {
      const at = context.currentTime + 0.05 + index * LENGTH;
      const tone = new OscillatorNode(context, { frequency });
      const volume = new GainNode(context, { gain: 0 });
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.25, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
      tone.connect(volume).connect(out);
      tone.start(at);
      tone.stop(at + LENGTH);
    }
    element.srcObject = out.stream;
    // A device that is gone: the system's is heard.
    await element.setSinkId?.(device).catch(() => {});
    await element.play();
    await new Promise((over) => setTimeout(over, 1000 * (LENGTH * NOTES.length + 0.2)));
  } finally {
    element.srcObject = null;
    await context.close();
  }
}
