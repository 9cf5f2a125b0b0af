import type { FromEndpoint, ToEndpoint } from './protocol';

interface Answer {
  probability: number;
  took: number;
}

/** Smart Turn as seen from the detection worker: one question at a time, always answered, if only with null. */
export class Endpoint {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (answer: Answer | null) => void>();
  #lost = false;
  /** Whether Smart Turn works; settles once it is known. */
  readonly loaded: Promise<boolean>;
  #settleLoaded!: (loaded: boolean) => void;

  constructor(port: MessagePort) {
    this.#port = port;
    this.loaded = new Promise((resolve) => (this.#settleLoaded = resolve));
    port.onmessage = ({ data }: MessageEvent<FromEndpoint>) => this.#hear(data);
  }

  /** `turn`: mono, 16 kHz, transferred. Null: no answer to be had. */
  ask(at: number, turn: Float32Array<ArrayBuffer>): Promise<Answer | null> {
    if (this.#lost) return Promise.resolve(null);
    const question: ToEndpoint = { type: 'ask', at, turn };
    this.#port.postMessage(question, [turn.buffer]);
    return new Promise((resolve) => this.#waiting.set(at, resolve));
  }

  /** The other side is gone: every question is answered with null from now on. */
  lose(): void {
    this.#lost = true;
    this.#settleLoaded(false);
    for (const answer of this.#waiting.values()) answer(null);
    this.#waiting.clear();
  }

  #hear(message: FromEndpoint): void {
    if (message.type === 'loaded') return this.#settleLoaded(true);
    if (message.type === 'load-failed') return this.lose();
    const { at } = message;
    const answer = this.#waiting.get(at);
    this.#waiting.delete(at);
    answer?.(message.type === 'answer' ? message : null);
  }
}
