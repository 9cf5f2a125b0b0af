/** Longest part, and where to begin looking for a pause, in samples at 16 kHz. */
const LONGEST = 28 * 16_000;
const EARLIEST = 14 * 16_000;
const PAUSE = 4800;

/** Samples of a 16 kHz mono 16-bit WAV. */
export async function readWav(url: string): Promise<Float32Array<ArrayBuffer>> {
  const view = new DataView(await (await fetch(url)).arrayBuffer());
  let at = 12;
  const name = () => String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
  while (name() !== 'data') at += 8 + view.getUint32(at + 4, true);
  const samples = new Float32Array(view.getUint32(at + 4, true) / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(at + 8 + 2 * i, true) / 32768;
  return samples;
}

/** Cuts at the quietest 0.3 s until no part is longer than a turn may be. */
export function splitAtPause(audio: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer>[] {
  if (audio.length <= LONGEST) return [audio];
  let quietest = { at: LONGEST, energy: Infinity };
  for (let from = EARLIEST; from + PAUSE < LONGEST; from += 160) {
    let energy = 0;
    for (let i = from; i < from + PAUSE; i++) energy += audio[i]! * audio[i]!;
    if (energy < quietest.energy) quietest = { at: from + PAUSE / 2, energy };
  }
  return [audio.slice(0, quietest.at), ...splitAtPause(audio.slice(quietest.at))];
}
