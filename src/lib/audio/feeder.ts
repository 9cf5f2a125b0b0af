import type { ToPlayback } from './playback-protocol';
import { Resampler } from './resampler';
import type { PlaybackChunk } from './types';

/** Seconds resampled at a time: a long chunk must not hold up the page, and its beginning can already play. */
const SLICE = 0.5;

/** Lets other work of the page go first; unlike a timer it is not slowed down in a hidden tab. */
function breathe(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Brings chunks of any rate to the rate of the context, in order, before they go to the audio thread. */
export class Feeder {
  readonly #rate: number;
  readonly #post: (message: ToPlayback, transfer: Transferable[]) => void;
  #jobs: { chunk: PlaybackChunk; at: number }[] = [];
  #busy = false;
  readonly #resamplers = new Map<number, Resampler>();

  constructor(rate: number, post: (message: ToPlayback, transfer: Transferable[]) => void) {
    this.#rate = rate;
    this.#post = post;
  }

  enqueue(chunk: PlaybackChunk): void {
    this.#jobs.push({ chunk, at: 0 });
    if (!this.#busy) void this.#run();
  }

  /** Forgets what was not handed over yet. */
  clear(): void {
    this.#jobs = [];
    this.#resamplers.clear();
  }

  async #run(): Promise<void> {
    this.#busy = true;
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      this.#slice(job);
      if (this.#jobs.length > 0) await breathe();
    }
    this.#busy = false;
  }

  #slice(job: { chunk: PlaybackChunk; at: number }): void {
    const { turn, chunk, samples, sampleRate } = job.chunk;
    const resampler = this.#resamplers.get(sampleRate) ?? new Resampler(sampleRate, this.#rate);
    this.#resamplers.set(sampleRate, resampler);
    const end = Math.min(samples.length, job.at + Math.round(SLICE * sampleRate));
    const piece = resampler.process(samples.subarray(job.at, end));
    job.at = end;
    const taken = end === samples.length;
    const last = taken && job.chunk.more !== true;
    if (taken) this.#jobs.shift();
    this.#send(turn, chunk, piece, last && resampler.from === resampler.to);
    if (last && resampler.from !== resampler.to) {
      this.#send(turn, chunk, resampler.flush(), true);
    }
  }

  #send(turn: number, chunk: number, samples: Float32Array<ArrayBuffer>, last: boolean): void {
    this.#post({ type: 'samples', turn, chunk, samples, last }, [samples.buffer]);
  }
}
