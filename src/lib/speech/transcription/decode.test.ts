import { describe, expect, it } from 'vitest';
import { decode, type DecodeOptions } from './decode';
import { tokens, VOCABULARY } from './tokens.fixture';

const at = (seconds: number) => tokens.firstTimestamp + Math.round(seconds / 0.02);

function favouring(token: number): Float32Array {
  const logits = new Float32Array(VOCABULARY);
  logits[token] = 30;
  return logits;
}

/** A decoder that wants to say these tokens, one after the other, and then whatever `then` says. */
function script(wanted: readonly number[], then = tokens.end) {
  const ran: number[] = [];
  const options: DecodeOptions = {
    tokens,
    logits: favouring(wanted[0] ?? then),
    run: async (given) => {
      ran.push(...given);
      return favouring(wanted[ran.length] ?? then);
    },
    endsAt: 3.65,
    limit: 48,
    pause: async () => {},
  };
  return { options, ran };
}

describe('decode', () => {
  it('ends where Whisper ends', async () => {
    const said = [at(0), 400, 401, at(2)];
    const decoded = await decode(script(said).options);
    expect(decoded).toMatchObject({ tokens: said, ending: 'end' });
    expect(decoded.logProbability).toBeGreaterThan(-0.01);
  });

  it('ends at the first timestamp near the clip end, without another run', async () => {
    const { options, ran } = script([at(0), 400, at(3.66), at(3.66), 401]);
    const decoded = await decode(options);
    expect(decoded).toMatchObject({ tokens: [at(0), 400, at(3.66)], ending: 'clip-end' });
    expect(ran).toEqual([at(0), 400]);
  });

  it('does not take an opening timestamp for the end of a very short clip', async () => {
    const { options } = script([at(0.4), 400, at(0.6)]);
    const decoded = await decode({ ...options, endsAt: 0.2 });
    expect(decoded.tokens).toEqual([at(0.4), 400, at(0.6)]);
  });

  it('notices a loop', async () => {
    const sentence = [400, 401, 402, 403, 404, 405, 406, 407];
    const decoded = await decode(script([at(0), ...sentence, ...sentence]).options);
    expect(decoded.ending).toBe('loop');
  });

  it('says no more than the clip can hold', async () => {
    const endless = Array.from({ length: 100 }, (_, i) => 1000 + 17 * i);
    const decoded = await decode(script([at(0), ...endless]).options);
    expect(decoded.ending).toBe('limit');
    expect(decoded.tokens).toHaveLength(48);
  });

  it('stops where it is told to pause', async () => {
    const { options, ran } = script([at(0), 400, 401, 402]);
    let steps = 0;
    const pause = async () => {
      if (++steps === 2) throw new Error('cancelled');
    };
    await expect(decode({ ...options, pause })).rejects.toThrow('cancelled');
    expect(ran).toEqual([at(0)]);
  });

  it('measures how sure Whisper is of its words alone', async () => {
    const { options } = script([at(0), 400, at(3.8)]);
    const unsure = async (given: readonly number[]) => {
      const logits = await options.run(given);
      if (given[0] === at(0)) logits[401] = 30;
      return logits;
    };
    const decoded = await decode({ ...options, run: unsure });
    expect(decoded.logProbability).toBeCloseTo(Math.log(0.5), 2);
  });
});
