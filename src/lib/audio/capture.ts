import { Resampler } from './resampler';
import { FRAME_SAMPLES, HEARING_RATE, type MicrophoneFrame } from './types';

/** Turns blocks of a microphone, any rate and any number of channels, into frames at 16 kHz. */
export class Capture {
  readonly #resampler: Resampler;
  readonly #emit: (frame: MicrophoneFrame) => void;
  #frame = new Float32Array(FRAME_SAMPLES);
  #filled = 0;
  #at = 0;

  constructor(sampleRate: number, emit: (frame: MicrophoneFrame) => void) {
    this.#resampler = new Resampler(sampleRate, HEARING_RATE);
    this.#emit = emit;
  }

  /** One block: channels of equal length, [-1, 1]. No channel means silence of `length`: the clock goes on. */
  push(channels: readonly Float32Array[], length: number): void {
    const samples = this.#resampler.process(mix(channels, length));
    for (let taken = 0; taken < samples.length;) {
      const count = Math.min(FRAME_SAMPLES - this.#filled, samples.length - taken);
      this.#frame.set(samples.subarray(taken, taken + count), this.#filled);
      this.#filled += count;
      taken += count;
      if (this.#filled === FRAME_SAMPLES) {
        this.#emit({ frame: this.#frame, at: this.#at });
        this.#frame = new Float32Array(FRAME_SAMPLES);
        this.#at += FRAME_SAMPLES;
        this.#filled = 0;
      }
    }
  }
}

function mix(channels: readonly Float32Array[], length: number): Float32Array {
  const [first] = channels;
  if (first === undefined) return new Float32Array(length);
  if (channels.length === 1) return first;
  const mono = new Float32Array(first.length);
  for (const channel of channels) {
    for (let n = 0; n < mono.length; n++) mono[n]! += channel[n]! / channels.length;
  }
  return mono;
}
