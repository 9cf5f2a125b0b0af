import { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { MEL_BANDS } from '$lib/audio';
import type { RunDecoder } from './decode';

/** The parts of config.json that the decoder's cache needs. */
export interface ModelConfig {
  decoder_layers: number;
  decoder_attention_heads: number;
  d_model: number;
  vocab_size: number;
}

/** A Whisper as two ONNX sessions, in the layout transformers.js uses (encoder, merged decoder). */
export class Whisper {
  readonly #pasts: string[];

  constructor(
    readonly config: ModelConfig,
    readonly encoder: InferenceSession,
    readonly decoder: InferenceSession,
  ) {
    this.#pasts = decoder.inputNames.filter((name) => name.startsWith('past_key_values.'));
  }

  /** (80, frames) log-mel -> hidden states (1, frames / 2, d_model). */
  async encode(mel: Float32Array, frames: number): Promise<Tensor> {
    const { last_hidden_state } = await this.encoder.run({
      input_features: new Tensor('float32', mel, [1, MEL_BANDS, frames]),
    });
    if (!last_hidden_state) throw new Error('the encoder gave no hidden states');
    return last_hidden_state;
  }

  /** A decoder over one encoded clip: it remembers what it ran. */
  open(hidden: Tensor): RunDecoder {
    const { decoder_attention_heads: heads, d_model } = this.config;
    const empty = new Tensor('float32', new Float32Array(0), [1, heads, 0, d_model / heads]);
    const nothing = new Tensor('float32', new Float32Array(d_model), [1, 1, d_model]);
    const cache: Record<string, Tensor> = {};
    for (const name of this.#pasts) cache[name] = empty;
    let started = false;

    return async (tokens) => {
      const ids = new Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]);
      const outputs = await this.decoder.run(
        {
          ...cache,
          input_ids: ids,
          // Their keys and values are kept: whatever is given here is only copied.
          encoder_hidden_states: started ? nothing : hidden,
          use_cache_branch: new Tensor('bool', [started], [1]),
        },
        this.#wanted(started),
      );
      for (const name of this.#pasts) {
        const present = outputs[name.replace('past_key_values', 'present')];
        if (present) cache[name] = present as Tensor;
      }
      started = true;
      return outputs.logits!.data as Float32Array;
    };
  }

  /** The cross-attention's keys and values never change: they are taken once. */
  #wanted(started: boolean): string[] {
    return this.decoder.outputNames.filter((name) => !started || !name.includes('.encoder.'));
  }

  async release(): Promise<void> {
    await Promise.all([this.encoder.release(), this.decoder.release()]);
  }
}
