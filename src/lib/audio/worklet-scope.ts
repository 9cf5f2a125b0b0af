/** What exists only on the audio thread; TypeScript's DOM library leaves it out. */
interface WorkletScope {
  /** Hz. */
  readonly sampleRate: number;
  /** Seconds, of the first sample of this render quantum. */
  readonly currentTime: number;
  readonly AudioWorkletProcessor: new () => { readonly port: MessagePort };
  registerProcessor(name: string, processor: new () => Processor): void;
}

interface Processor {
  /** False ends the node. Channels are 128 samples. */
  process(inputs: Float32Array[][], outputs: Float32Array<ArrayBuffer>[][]): boolean;
}

export const scope = globalThis as unknown as WorkletScope;
