/** The last stretch of sound, addressed by sample position; what was lost in between is silence. */
export class Tape {
  readonly #ring: Float32Array;
  #end = 0;

  constructor(readonly capacity: number) {
    this.#ring = new Float32Array(capacity);
  }

  /** Position after the last sample. */
  get end(): number {
    return this.#end;
  }

  /** Appends samples that begin at `at`; a position before the end overwrites nothing and is an error. */
  write(samples: Float32Array, at: number): void {
    if (at < this.#end) throw new RangeError('the tape does not run backwards');
    const gap = Math.min(at - this.#end, this.capacity);
    for (let n = 0; n < gap; n++) this.#ring[(at - gap + n) % this.capacity] = 0;
    for (let n = 0; n < samples.length; n++) this.#ring[(at + n) % this.capacity] = samples[n]!;
    this.#end = at + samples.length;
  }

  /** Sound in [from, to), as far as it is kept: what is older or yet to come is left out. */
  clip(from: number, to: number): Float32Array<ArrayBuffer> {
    const first = Math.max(0, Math.round(from), this.#end - this.capacity);
    const last = Math.min(this.#end, Math.round(to));
    const clip = new Float32Array(Math.max(0, last - first));
    for (let n = 0; n < clip.length; n++) clip[n] = this.#ring[(first + n) % this.capacity]!;
    return clip;
  }
}
