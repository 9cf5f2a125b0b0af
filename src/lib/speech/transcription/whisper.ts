import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { Runtime } from '$lib/speech/worker';
import type { RunDecoder } from './decode';
import { fromHalf, toHalf } from './half';

/** The parts of config.json that features and the decoder's cache need. */
export interface ModelConfig {
  num_mel_bins: number;
  decoder_layers: number;
  decoder_attention_heads: number;
  d_model: number;
  vocab_size: number;
}

/** What is used of a session. */
export type SessionLike = Pick<
  InferenceSession,
  'run' | 'release' | 'inputNames' | 'outputNames' | 'inputMetadata'
>;

/** A decoder over one encoded clip: it remembers what it ran. Whoever opens it closes it. */
export interface OpenDecoder {
  run: RunDecoder;
  close(): void;
}

/** The decoder's memory stays on the graphics processor: for every word it would come down and go up again. */
export function keptOnGpu({ decoder_layers }: ModelConfig): Record<string, 'gpu-buffer'> {
  const names: Record<string, 'gpu-buffer'> = {};
  for (let layer = 0; layer < decoder_layers; layer++)
    for (const part of ['decoder', 'encoder'])
      for (const half of ['key', 'value']) names[`present.${layer}.${part}.${half}`] = 'gpu-buffer';
  return names;
}

const typeOf = (session: SessionLike, name: string): 'float16' | 'float32' => {
  const input = session.inputMetadata.find((one) => one.name === name);
  return input?.isTensor === true && input.type === 'float16' ? 'float16' : 'float32';
};

function release(tensor: Tensor | undefined): void {
  if (tensor?.location === 'gpu-buffer') tensor.dispose();
}

/** A Whisper as two ONNX sessions, in the layout transformers.js uses (encoder, merged decoder). */
export class Whisper {
  readonly #pasts: string[];

  constructor(
    readonly runtime: Pick<Runtime, 'Tensor'>,
    readonly config: ModelConfig,
    readonly encoder: SessionLike,
    readonly decoder: SessionLike,
  ) {
    this.#pasts = decoder.inputNames.filter((name) => name.startsWith('past_key_values.'));
  }

  /** (bands, frames) log-mel -> hidden states (1, frames / 2, d_model). */
  async encode(mel: Float32Array, frames: number): Promise<Tensor> {
    const { last_hidden_state } = await this.encoder.run({
      input_features: this.#floats(this.encoder, 'input_features', mel, [
        1,
        this.config.num_mel_bins,
        frames,
      ]),
    });
    if (!last_hidden_state) throw new Error('the encoder gave no hidden states');
    return last_hidden_state;
  }

  open(hidden: Tensor): OpenDecoder {
    const { decoder_attention_heads: heads, d_model } = this.config;
    const cache: Record<string, Tensor> = {};
    for (const name of this.#pasts)
      cache[name] = this.#floats(this.decoder, name, new Float32Array(), [
        1,
        heads,
        0,
        d_model / heads,
      ]);
    const given = this.#matching(hidden);
    const nothing = this.#floats(this.decoder, 'encoder_hidden_states', new Float32Array(d_model), [
      1,
      1,
      d_model,
    ]);
    let started = false;

    const run: RunDecoder = async (tokens) => {
      const { Tensor } = this.runtime;
      const ids = new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]);
      const outputs = await this.decoder.run(
        {
          ...cache,
          input_ids: ids,
          // Their keys and values are kept: whatever is given here is only copied.
          encoder_hidden_states: started ? nothing : given,
          use_cache_branch: new Tensor('bool', [started], [1]),
        },
        this.#wanted(started),
      );
      for (const name of this.#pasts) {
        const present = outputs[name.replace('past_key_values', 'present')];
        if (!present) continue;
        release(cache[name]);
        cache[name] = present as Tensor;
      }
      started = true;
      return singles(outputs.logits as Tensor);
    };
    return { run, close: () => Object.values(cache).forEach(release) };
  }

  /** A tensor of the precision an input takes. */
  #floats(
    session: SessionLike,
    input: string,
    values: Float32Array,
    dims: readonly number[],
  ): Tensor {
    const { Tensor } = this.runtime;
    return typeOf(session, input) === 'float16'
      ? new Tensor('float16', toHalf(values), dims)
      : new Tensor('float32', values, dims);
  }

  /** Hidden states of the precision the decoder takes: encoder and decoder may differ. */
  #matching(hidden: Tensor): Tensor {
    const input = 'encoder_hidden_states';
    if (typeOf(this.decoder, input) === hidden.type) return hidden;
    return this.#floats(this.decoder, input, singles(hidden), hidden.dims);
  }

  /** The cross-attention's keys and values never change: they are taken once. */
  #wanted(started: boolean): string[] {
    return this.decoder.outputNames.filter((name) => !started || !name.includes('.encoder.'));
  }

  async release(): Promise<void> {
    await Promise.all([this.encoder.release(), this.decoder.release()]);
  }
}

function singles({ type, data }: Tensor): Float32Array {
  if (type !== 'float16') return data as Float32Array;
  // Newer browsers have halves of their own.
  return data instanceof Uint16Array ? fromHalf(data) : Float32Array.from(data as never);
}
