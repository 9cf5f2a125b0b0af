/**
 * Log-mel spectrogram as Whisper and Smart Turn were trained on it (Radford et al. 2022; Hugging Face's
 * WhisperFeatureExtractor): 16 kHz, periodic Hann window of 400, hop of 160, Slaney mel bands up to
 * 8 kHz (80 of them, and 128 in Whisper large v3), log10 floored 8 below the clip's maximum, then (x + 4) / 4.
 */
export const MEL_BANDS = 80;
/** Samples between two frames: 10 ms at 16 kHz. */
export const MEL_HOP = 160;

const WINDOW = 400;
const HALF = WINDOW / 2;
const BINS = HALF + 1;
const RADICES = [5, 5, 4, 2];
/** Whisper's floor for the power, before log10. */
const FLOOR = 1e-10;

const hann = Float64Array.from({ length: WINDOW }, (_, i) => {
  return 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW);
});
const cosines = Float64Array.from({ length: WINDOW }, (_, i) =>
  Math.cos((2 * Math.PI * i) / WINDOW),
);
const sines = Float64Array.from(
  { length: WINDOW },
  (_, i) => -Math.sin((2 * Math.PI * i) / WINDOW),
);

interface Band {
  first: number;
  weights: Float64Array;
}

/** Slaney's scale: linear below 1 kHz, logarithmic above. */
function melToHertz(mel: number): number {
  return mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp((mel - 15) * (Math.log(6.4) / 27));
}

function hertzToMel(hertz: number): number {
  return hertz < 1000 ? (hertz * 3) / 200 : 15 + Math.log(hertz / 1000) * (27 / Math.log(6.4));
}

function makeBands(count: number): Band[] {
  const top = hertzToMel(8000);
  const edges = Array.from({ length: count + 2 }, (_, i) => melToHertz((top * i) / (count + 1)));
  return Array.from({ length: count }, (_, band) => {
    const [low, centre, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    const weights = Float64Array.from({ length: BINS }, (_, bin) => {
      const hertz = (bin * 16_000) / WINDOW;
      const rise = (hertz - low) / (centre - low);
      const fall = (high - hertz) / (high - centre);
      // Constant energy a band: Slaney's norm.
      return (Math.max(0, Math.min(rise, fall)) * 2) / (high - low);
    });
    const first = weights.findIndex((weight) => weight > 0);
    const last = weights.findLastIndex((weight) => weight > 0);
    return { first, weights: weights.slice(first, last + 1) };
  });
}

const bandsOf = new Map([[MEL_BANDS, makeBands(MEL_BANDS)]]);
let real = new Float64Array(HALF);
let imaginary = new Float64Array(HALF);
let nextReal = new Float64Array(HALF);
let nextImaginary = new Float64Array(HALF);
const power = new Float64Array(BINS);

/** Complex FFT of 200 points in place of (real, imaginary): Stockham's, so that nothing is reordered. */
function transform(): void {
  let length = HALF;
  let stride = 1;
  for (const radix of RADICES) {
    const part = length / radix;
    for (let p = 0; p < part; p++) {
      for (let k = 0; k < radix; k++) {
        // Both twiddles in one, as an index into the table of 400.
        const step = (2 * k * HALF) / radix;
        const turn = (2 * p * k * HALF) / length;
        for (let q = 0; q < stride; q++) {
          let sumReal = 0;
          let sumImaginary = 0;
          for (let j = 0; j < radix; j++) {
            const from = q + stride * (p + j * part);
            const angle = (j * step + turn) % WINDOW;
            const [c, s] = [cosines[angle]!, sines[angle]!];
            sumReal += real[from]! * c - imaginary[from]! * s;
            sumImaginary += real[from]! * s + imaginary[from]! * c;
          }
          const to = q + stride * (radix * p + k);
          nextReal[to] = sumReal;
          nextImaginary[to] = sumImaginary;
        }
      }
    }
    [real, nextReal] = [nextReal, real];
    [imaginary, nextImaginary] = [nextImaginary, imaginary];
    length = part;
    stride *= radix;
  }
}

/** Power of the 201 bins of the window at `at`, by one complex FFT of half the size. False: silence. */
function spectrum(samples: Float32Array, at: number): boolean {
  let silent = true;
  for (let i = 0; i < HALF; i++) {
    const even = samples[at + 2 * i]!;
    const odd = samples[at + 2 * i + 1]!;
    if (even !== 0 || odd !== 0) silent = false;
    real[i] = even * hann[2 * i]!;
    imaginary[i] = odd * hann[2 * i + 1]!;
  }
  if (silent) return false;
  transform();
  for (let k = 0; k <= HALF; k++) {
    const a = k % HALF;
    const b = (HALF - k) % HALF;
    const evenReal = (real[a]! + real[b]!) / 2;
    const evenImaginary = (imaginary[a]! - imaginary[b]!) / 2;
    const oddReal = (imaginary[a]! + imaginary[b]!) / 2;
    const oddImaginary = (real[b]! - real[a]!) / 2;
    const [c, s] = [cosines[k]!, sines[k]!];
    const x = evenReal + oddReal * c - oddImaginary * s;
    const y = evenImaginary + oddReal * s + oddImaginary * c;
    power[k] = x * x + y * y;
  }
  return true;
}

/** The clip cut or zero-padded to `length`, with its ends mirrored by half a window on both sides. */
function mirrored(audio: Float32Array, length: number): Float32Array {
  const padded = new Float32Array(length + WINDOW);
  padded.set(audio.length > length ? audio.subarray(0, length) : audio, HALF);
  for (let i = 1; i <= HALF; i++) {
    padded[HALF - i] = padded[HALF + i]!;
    padded[HALF + length - 1 + i] = padded[HALF + length - 1 - i]!;
  }
  return padded;
}

/**
 * @param audio mono, 16 kHz; cut or zero-padded at its end to `frames` * 160 samples
 * @param frames at least 3
 * @param count of mel bands: 80, or the 128 of Whisper large v3
 * @returns (count, frames), band by band
 */
export function logMel(
  audio: Float32Array,
  frames: number,
  count = MEL_BANDS,
): Float32Array<ArrayBuffer> {
  const bands = bandsOf.get(count) ?? makeBands(count);
  bandsOf.set(count, bands);
  const samples = mirrored(audio, frames * MEL_HOP);
  const mel = new Float32Array(count * frames).fill(Math.log10(FLOOR));
  let loudest = Math.log10(FLOOR);
  for (let frame = 0; frame < frames; frame++) {
    if (!spectrum(samples, frame * MEL_HOP)) continue;
    for (let band = 0; band < count; band++) {
      const { first, weights } = bands[band]!;
      let energy = 0;
      for (let i = 0; i < weights.length; i++) energy += power[first + i]! * weights[i]!;
      const value = Math.log10(Math.max(FLOOR, energy));
      mel[band * frames + frame] = value;
      if (value > loudest) loudest = value;
    }
  }
  for (let i = 0; i < mel.length; i++) mel[i] = (Math.max(mel[i]!, loudest - 8) + 4) / 4;
  return mel;
}
