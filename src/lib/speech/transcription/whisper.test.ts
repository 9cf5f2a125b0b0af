import { Tensor } from 'onnxruntime-web/wasm';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from './half';
import { sessionError } from './load';
import { keptOnGpu, Whisper, type SessionLike } from './whisper';

const config = {
  num_mel_bins: 128,
  decoder_layers: 1,
  decoder_attention_heads: 2,
  d_model: 4,
  vocab_size: 3,
};
const names = ['past_key_values.0.decoder.key', 'past_key_values.0.encoder.key'];

type Feeds = Record<string, Tensor>;

/** A session that notes what it is given and gives what it is told to. */
function session(type: 'float16' | 'float32', inputs: string[], give: (feeds: Feeds) => Feeds) {
  const fed: Feeds[] = [];
  const like = {
    inputNames: inputs,
    outputNames: ['logits', ...names.map((name) => name.replace('past_key_values', 'present'))],
    inputMetadata: inputs.map((name) => ({ name, isTensor: true, type, shape: [] })),
    run: async (feeds: Feeds) => {
      fed.push(feeds);
      return give(feeds);
    },
    release: async () => {},
  } as unknown as SessionLike;
  return { like, fed };
}

/** A tensor that stays on the graphics processor until it is let go. */
const onGpu = (gone: string[], name: string) =>
  ({ location: 'gpu-buffer', dispose: () => gone.push(name) }) as unknown as Tensor;

const hidden = () => new Tensor('float32', Float32Array.of(1, 2, 3, 4), [1, 1, 4]);

describe('a Whisper in half precision', () => {
  it('is given halves where it takes them, of as many bands as it has', async () => {
    const encoder = session('float16', ['input_features'], () => ({
      last_hidden_state: new Tensor('float16', toHalf(Float32Array.of(1, 2, 3, 4)), [1, 1, 4]),
    }));
    const decoder = session('float32', [...names, 'encoder_hidden_states'], () => ({
      logits: new Tensor('float32', Float32Array.of(1, 2, 3), [1, 1, 3]),
    }));
    const whisper = new Whisper({ Tensor } as never, config, encoder.like, decoder.like);
    const states = await whisper.encode(new Float32Array(128 * 2).fill(0.5), 2);
    const features = encoder.fed[0]!['input_features']!;
    expect([features.type, features.dims]).toEqual(['float16', [1, 128, 2]]);
    await whisper.open(states).run([1]);
    const given = decoder.fed[0]!['encoder_hidden_states']!;
    expect([given.type, [...(given.data as Float32Array)]]).toEqual(['float32', [1, 2, 3, 4]]);
  });

  it('gives its logits as they are meant', async () => {
    const decoder = session('float16', [...names, 'encoder_hidden_states'], () => ({
      logits: new Tensor('float16', toHalf(Float32Array.of(-1, 0.5, 7)), [1, 1, 3]),
    }));
    const whisper = new Whisper({ Tensor } as never, config, decoder.like, decoder.like);
    const rows = await whisper.open(hidden()).run([1]);
    expect([...rows]).toEqual([...fromHalf(toHalf(Float32Array.of(-1, 0.5, 7)))]);
    expect(decoder.fed[0]![names[0]!]!.type).toBe('float16');
  });
});

describe('the memory of a decoder on a graphics processor', () => {
  it('is named as the export names it', () => {
    expect(Object.keys(keptOnGpu(config)).toSorted()).toEqual([
      'present.0.decoder.key',
      'present.0.decoder.value',
      'present.0.encoder.key',
      'present.0.encoder.value',
    ]);
  });

  it('is let go as it is replaced, and all of it at the end', async () => {
    const gone: string[] = [];
    let step = 0;
    const decoder = session('float32', [...names, 'encoder_hidden_states'], () => {
      step += 1;
      const first = step === 1 ? { 'present.0.encoder.key': onGpu(gone, 'across') } : {};
      return {
        logits: new Tensor('float32', Float32Array.of(1, 2, 3), [1, 1, 3]),
        'present.0.decoder.key': onGpu(gone, `own ${step}`),
        ...first,
      };
    });
    const whisper = new Whisper({ Tensor } as never, config, decoder.like, decoder.like);
    const open = whisper.open(hidden());
    await open.run([1]);
    expect(gone).toEqual([]);
    await open.run([2]);
    expect(gone).toEqual(['own 1']);
    open.close();
    expect(gone.toSorted()).toEqual(['across', 'own 1', 'own 2']);
  });
});

describe('a session that could not be made', () => {
  it.each([
    ['gpu', 'Failed to load model because protobuf parsing failed.', 'model_corrupt'],
    ['gpu', 'no available backend found. ERR: [webgpu] no adapter', 'gpu_lost'],
    ['gpu', 'Buffer size exceeds maxBufferSize', 'gpu_lost'],
    ['cpu', 'no available backend found. ERR: [wasm] out of memory', 'worker_crashed'],
    ['cpu', 'Failed to load model because protobuf parsing failed.', 'model_corrupt'],
  ] as const)('on the %s: %s', (processor, message, code) => {
    expect(sessionError(new Error(message), processor, 'a.onnx').code).toBe(code);
  });
});
