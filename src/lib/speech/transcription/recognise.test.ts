import { describe, expect, it } from 'vitest';
import type { LoadedModel } from './load';
import { recognise } from './recognise';
import { tokens, VOCABULARY } from './tokens.fixture';
import type { SpokenLanguage } from './types';

const SECOND = 16_000;
const pause = async () => {};

/**
 * A Whisper that says the words of the nth encoding, thinks it hears Spanish or English, and notes what it was given.
 */
function model(
  scripts: (readonly number[])[],
  {
    hears = 'es',
    context = 'variable',
  }: { hears?: SpokenLanguage; context?: 'variable' | 'full' } = {},
) {
  const encoded: number[] = [];
  const prompts: number[][] = [];
  let closed = 0;
  const row = (token: number) => {
    const logits = new Float32Array(VOCABULARY);
    logits[tokens.languages[hears]] = 20;
    logits[token] = 30;
    return logits;
  };
  const loaded = {
    tokens,
    context,
    spell: () => '',
    whisper: {
      config: { num_mel_bins: 80 },
      encode: async (_: Float32Array, frames: number) => {
        encoded.push(frames);
        return {};
      },
      open: () => {
        const script = scripts[encoded.length - 1] ?? [];
        let at = 0;
        const next = () => row(script[at++] ?? tokens.end);
        return {
          run: async (given: readonly number[]) => {
            if (given.length === 1) return next();
            prompts.push([...given]);
            const rows = new Float32Array(VOCABULARY * given.length);
            rows.set(row(tokens.languages[hears]));
            rows.set(next(), VOCABULARY * (given.length - 1));
            return rows;
          },
          close: () => closed++,
        };
      },
    },
  } as unknown as LoadedModel;
  return { loaded, encoded, prompts, closed: () => closed };
}

const clip = (language: SpokenLanguage | 'auto' = 'es', likely: SpokenLanguage = 'es') => ({
  audio: new Float32Array(2 * SECOND),
  language,
  likely,
  pause,
});
const loop = Array<number>(40).fill(400);

describe('the full context', () => {
  it('is tried second when the short one runs in a loop, and its words count', async () => {
    const { loaded, encoded, closed } = model([loop, [500, 501]]);
    const { attempts, decoded } = await recognise(loaded, clip());
    expect(encoded).toEqual([500, 3000]);
    expect(attempts).toBe(2);
    expect(decoded.tokens.slice(1)).toEqual([500, 501]);
    expect(closed()).toBe(2);
  });

  it('is not tried a third time', async () => {
    const { loaded, encoded } = model([loop, loop, [500]]);
    const { attempts, decoded } = await recognise(loaded, clip());
    expect([encoded, attempts, decoded.ending]).toEqual([[500, 3000], 2, 'loop']);
  });

  it('is not tried where the short one ended well', async () => {
    const { loaded, encoded } = model([[500, 501]]);
    expect(await recognise(loaded, clip())).toMatchObject({ attempts: 1 });
    expect(encoded).toEqual([500]);
  });

  it('is all there is for an encoder that takes no other', async () => {
    const { loaded, encoded } = model([loop, [500]], { context: 'full' });
    expect(await recognise(loaded, clip())).toMatchObject({ attempts: 1 });
    expect(encoded).toEqual([3000]);
  });
});

describe('the language', () => {
  it('that was chosen stays, whatever is heard', async () => {
    const { loaded, prompts } = model([[500]], { hears: 'en' });
    const heard = await recognise(loaded, clip('es'));
    expect(heard).toMatchObject({ language: 'es', probability: 1 });
    expect(prompts.map((prompt) => prompt[1])).toEqual([tokens.languages.es]);
  });

  it('that is detected costs a second run of the prompt only when the guess was wrong', async () => {
    const wrong = model([[500]], { hears: 'en' });
    expect(await recognise(wrong.loaded, clip('auto'))).toMatchObject({ language: 'en' });
    expect(wrong.prompts.map((prompt) => prompt[1])).toEqual([
      tokens.languages.es,
      tokens.languages.en,
    ]);
    expect(wrong.closed()).toBe(2);
    const right = model([[500]], { hears: 'es' });
    expect(await recognise(right.loaded, clip('auto'))).toMatchObject({ language: 'es' });
    expect(right.prompts).toHaveLength(1);
  });
});

it('says nothing of what is not a number', async () => {
  const { loaded } = model([[500]]);
  const open = loaded.whisper.open.bind(loaded.whisper);
  loaded.whisper.open = (hidden) => {
    const { run, close } = open(hidden);
    return { run: async (given) => (await run(given)).fill(NaN), close };
  };
  await expect(recognise(loaded, clip())).rejects.toThrow('no numbers');
});
