/** Zero crossings of the sinc on each side: at 16 kHz the filter looks 1.6 ms ahead. */
const CROSSINGS = 24;
/** The middle of the transition band, as a share of the lower Nyquist frequency. */
const CUTOFF = 0.92;
/** Kaiser window for about 70 dB of rejection. */
const BETA = 6.76;

/** Zeroth-order modified Bessel function of the first kind, by its power series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/**
 * Streaming resampler between any two rates in Hz: polyphase, windowed sinc, linear phase.
 * Output sample n stands at input time n / to, so positions can be compared across rates, and n samples in,
 * in chunks of any size, come out as exactly ceil(n * to / from) once flushed.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #half: number;
  readonly #cutoff: number;
  /** Filter of each phase, made when first needed: odd pairs of rates have thousands. */
  readonly #phases = new Map<number, Float32Array>();
  /** Input kept for the filter; it starts with `half` zeros, the time before the beginning. */
  #history: Float32Array;
  /** Index into `history` of the input sample at or before the next output. */
  #position: number;
  #phase = 0;
  #received = 0;
  #sent = 0;

  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    const divisor = gcd(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    this.#cutoff = CUTOFF * Math.min(1, to / from);
    this.#half = Math.ceil(CROSSINGS / this.#cutoff);
    this.#history = new Float32Array(this.#half - 1);
    this.#position = this.#half - 1;
  }

  /** Takes mono samples, gives those that can be computed so far. The input is not kept. */
  process(input: Float32Array): Float32Array<ArrayBuffer> {
    this.#received += input.length;
    if (this.from === this.to) return new Float32Array(input);
    const history = new Float32Array(this.#history.length + input.length);
    history.set(this.#history);
    history.set(input, this.#history.length);
    const ready = history.length - this.#half - this.#position;
    const count = ready <= 0 ? 0 : Math.ceil((ready * this.#up - this.#phase) / this.#down);
    const output = this.#run(history, Math.max(0, count));
    const drop = Math.min(this.#position - this.#half + 1, history.length);
    this.#history = history.slice(drop);
    this.#position -= drop;
    return output;
  }

  /** Ends the stream: gives what is left and begins anew. */
  flush(): Float32Array<ArrayBuffer> {
    if (this.from === this.to) return new Float32Array(0);
    const left = Math.ceil((this.#received * this.#up) / this.#down) - this.#sent;
    const padded = new Float32Array(this.#history.length + 2 * this.#half + this.#down);
    padded.set(this.#history);
    const output = this.#run(padded, left);
    this.#history = new Float32Array(this.#half - 1);
    this.#position = this.#half - 1;
    this.#phase = this.#received = this.#sent = 0;
    return output;
  }

  #run(history: Float32Array, count: number): Float32Array<ArrayBuffer> {
    const output = new Float32Array(count);
    const taps = 2 * this.#half;
    for (let n = 0; n < count; n++) {
      const filter = this.#phases.get(this.#phase) ?? this.#filter(this.#phase);
      const first = this.#position - this.#half + 1;
      let sum = 0;
      for (let k = 0; k < taps; k++) sum += filter[k]! * history[first + k]!;
      output[n] = sum;
      this.#phase += this.#down;
      const whole = Math.floor(this.#phase / this.#up);
      this.#position += whole;
      this.#phase -= whole * this.#up;
    }
    this.#sent += count;
    return output;
  }

  #filter(phase: number): Float32Array {
    const filter = new Float32Array(2 * this.#half);
    const scale = bessel(BETA);
    let sum = 0;
    for (let k = 0; k < filter.length; k++) {
      const time = k - this.#half + 1 - phase / this.#up;
      const edge = Math.min(1, Math.abs(time) / this.#half);
      const angle = Math.PI * this.#cutoff * time;
      const sinc = time === 0 ? 1 : Math.sin(angle) / angle;
      filter[k] = (sinc * bessel(BETA * Math.sqrt(1 - edge * edge))) / scale;
      sum += filter[k]!;
    }
    // Each phase passes a constant unchanged: otherwise the phases would ripple against each other.
    for (let k = 0; k < filter.length; k++) filter[k] = filter[k]! / sum;
    this.#phases.set(phase, filter);
    return filter;
  }
}
