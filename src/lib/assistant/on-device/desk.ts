import { HelenError } from '$lib/errors';
import type { FromGenerator, PromptMessage, ToGenerator } from './protocol';

/** What the worker needs of a model; `LanguageModel` is one. */
export interface Generator {
  generate(prompt: PromptMessage[], ondelta: (text: string) => void): Promise<void>;
  interrupt(): void;
  lost(): Promise<string>;
}

const isLoss = (cause: unknown) =>
  /device (is|was) lost|device lost|context lost/i.test(String(cause));

/** The worker's side of the protocol: loads once, answers one request at a time, stops when told. */
export class Desk {
  #model: Generator | null = null;
  #busy: number | null = null;
  readonly #cancelled = new Set<number>();
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly load: (model: string, dtype: string) => Promise<Generator>,
    readonly post: (message: FromGenerator) => void,
  ) {}

  hear(message: ToGenerator): void {
    switch (message.type) {
      case 'load':
        return void this.#load(message.model, message.dtype);
      case 'generate':
        this.#last = this.#last.then(() => this.#generate(message.request, message.prompt));
        return;
      case 'cancel':
        this.#cancelled.add(message.request);
        if (this.#busy === message.request) this.#model?.interrupt();
    }
  }

  async #load(id: string, dtype: string): Promise<void> {
    try {
      const model = await this.load(id, dtype);
      this.#model = model;
      this.post({ type: 'loaded' });
      this.post({ type: 'gpu-lost', message: await model.lost() });
    } catch (cause) {
      const code =
        cause instanceof HelenError ? cause.code : isLoss(cause) ? 'gpu_lost' : 'model_corrupt';
      this.post({ type: 'load-failed', code, message: String(cause) });
    }
  }

  async #generate(request: number, prompt: PromptMessage[]): Promise<void> {
    const model = this.#model;
    if (model === null)
      return this.post({ type: 'failed', request, message: 'asked before it was loaded' });
    if (!this.#cancelled.has(request)) {
      this.#busy = request;
      try {
        await model.generate(prompt, (text) => {
          if (!this.#cancelled.has(request)) this.post({ type: 'delta', request, text });
        });
      } catch (cause) {
        if (isLoss(cause)) return this.post({ type: 'gpu-lost', message: String(cause) });
        return this.post({ type: 'failed', request, message: String(cause) });
      } finally {
        this.#busy = null;
      }
    }
    this.#cancelled.delete(request);
    this.post({ type: 'ended', request });
  }
}
