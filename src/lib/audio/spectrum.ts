import type { Bands, SpectrumSource } from './types';

const FFT_SIZE = 256;
/** Lower edges in Hz: the fundamental and first formant, the vowels, the consonants; then the end. */
const EDGES = [60, 500, 2000, 8000];

/**
 * Bands of one byte spectrum (AnalyserNode.getByteFrequencyData: fftSize / 2 bins, 0..255 over -90..-10 dB).
 * The level leans on the bands where a voice has its power. `sampleRate` in Hz.
 */
export function bandsOf(bytes: Uint8Array, sampleRate: number): Bands {
  const width = sampleRate / (2 * bytes.length);
  // No bin belongs to two bands, and none is empty, however coarse the bins are.
  let bin = Math.max(1, Math.round(EDGES[0]! / width));
  const [low, mid, high] = EDGES.slice(1).map((edge) => {
    const end = Math.min(bytes.length, Math.max(bin + 1, Math.round(edge / width)));
    let sum = 0;
    const first = bin;
    for (; bin < end; bin++) sum += bytes[bin]!;
    return sum / Math.max(1, end - first) / 255;
  }) as [number, number, number];
  return { low, mid, high, level: Math.min(1, 0.45 * low + 0.4 * mid + 0.15 * high) };
}

/** An analyser with the settings of the sphere; the caller connects it. */
export function createAnalyser(context: BaseAudioContext): AnalyserNode {
  return new AnalyserNode(context, {
    fftSize: FFT_SIZE,
    smoothingTimeConstant: 0.8,
    minDecibels: -90,
    maxDecibels: -10,
  });
}

/** Reads an analyser into bands without making garbage each frame. */
export function spectrumOf(analyser: AnalyserNode): SpectrumSource {
  const bytes = new Uint8Array(analyser.frequencyBinCount);
  return {
    read() {
      analyser.getByteFrequencyData(bytes);
      return bandsOf(bytes, analyser.context.sampleRate);
    },
  };
}
