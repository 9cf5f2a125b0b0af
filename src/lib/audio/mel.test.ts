import { describe, expect, it } from 'vitest';
import { logMel, MEL_BANDS } from './mel';

const TAU = 2 * Math.PI;

/** Voice-like: a gliding harmonic tone that comes and goes, with a little noise. */
function voice(samples: number): Float32Array {
  let seed = 7;
  return Float32Array.from({ length: samples }, (_, i) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const t = i / 16_000;
    const tone = Math.sin(TAU * (140 + 30 * t) * t) + 0.4 * Math.sin(TAU * 900 * t);
    return 0.3 * tone * Math.abs(Math.sin(3 * t)) + 0.002 * (seed / 2 ** 31);
  });
}

/** The definition, term by term: a plain DFT and Slaney's triangles as published for librosa. */
function reference(audio: Float32Array, frames: number, bands: number): number[][] {
  const length = frames * 160;
  const sample = (i: number) => {
    const mirrored = i < 0 ? -i : i >= length ? 2 * (length - 1) - i : i;
    return audio[mirrored] ?? 0;
  };
  const hertz = (mel: number) =>
    mel < 15 ? mel * (200 / 3) : 1000 * Math.exp((mel - 15) * (Math.log(6.4) / 27));
  const top = 15 + Math.log(8) / (Math.log(6.4) / 27);
  const edge = (i: number) => hertz((top * i) / (bands + 1));
  const logs = Array.from({ length: frames }, (_, frame) => {
    const power = Array.from({ length: 201 }, (_, bin) => {
      let [x, y] = [0, 0];
      for (let n = 0; n < 400; n++) {
        const windowed = sample(frame * 160 + n - 200) * (0.5 - 0.5 * Math.cos((TAU * n) / 400));
        x += windowed * Math.cos((TAU * bin * n) / 400);
        y -= windowed * Math.sin((TAU * bin * n) / 400);
      }
      return x * x + y * y;
    });
    return Array.from({ length: bands }, (_, band) => {
      const [low, centre, high] = [edge(band), edge(band + 1), edge(band + 2)];
      const energy = power.reduce((sum, value, bin) => {
        const triangle = Math.min(
          (bin * 40 - low) / (centre - low),
          (high - bin * 40) / (high - centre),
        );
        return sum + (value * Math.max(0, triangle) * 2) / (high - low);
      }, 0);
      return Math.log10(Math.max(1e-10, energy));
    });
  });
  const loudest = Math.max(...logs.flat());
  return logs.map((frame) => frame.map((value) => (Math.max(value, loudest - 8) + 4) / 4));
}

describe('logMel', () => {
  it.each([
    { name: 'padded', samples: 5_001, frames: 50, bands: MEL_BANDS },
    { name: 'exact', samples: 4_800, frames: 30, bands: MEL_BANDS },
    { name: 'cut', samples: 9_000, frames: 40, bands: MEL_BANDS },
    { name: 'the bands of Whisper large v3', samples: 4_800, frames: 30, bands: 128 },
  ])('follows the definition: $name', ({ samples, frames, bands }) => {
    const audio = voice(samples);
    const mel = logMel(audio, frames, bands);
    expect(mel.length).toBe(bands * frames);
    const worst = reference(audio, frames, bands).flatMap((values, frame) =>
      values.map((value, band) => Math.abs(value - mel[band * frames + frame]!)),
    );
    expect(Math.max(...worst)).toBeLessThan(1e-4);
  });

  it('gives the floor for silence', () => {
    const mel = logMel(new Float32Array(16_000), 100);
    expect(new Set(mel)).toEqual(new Set([-1.5]));
  });
});
