import { describe, expect, it } from 'vitest';
import { decode, type DecodeOptions } from './decode';
import { tokens, VOCABULARY } from './tokens.fixture';

const at = (seconds: number) => tokens.firstTimestamp + Math.round(seconds / 0.02);

function favouring(token: number): Float32Array {
  const logits = new Float32Array(VOCABULARY);
  logits[token] = 30;
  return logits;
}

/** A decoder that wants to say these tokens after <|0.00|>, one after the other, and then to end. */
function script(wanted: readonly number[]) {
  const ran: number[] = [];
  const options: DecodeOptions = {
    tokens,
    logits: favouring(wanted[0] ?? tokens.end),
    run: async (given) => {
      ran.push(...given);
      return favouring(wanted[ran.length] ?? tokens.end);
    },
    endsAt: 3.65,
    limit: 48,
    pause: async () => {},
  };
  return { options, ran };
}

describe('decode', () => {
  it('ends where Whisper ends', async () => {
    const said = [400, 401, at(2)];
    const decoded = await decode(script(said).options);
    expect(decoded).toMatchObject({ tokens: [at(0), ...said], ending: 'end' });
    expect(decoded.logProbability).toBeGreaterThan(-0.01);
  });

  it('ends at the first timestamp near the clip end, without another run', async () => {
    const { options, ran } = script([400, at(3.66), at(3.66), 401]);
    const decoded = await decode(options);
    expect(decoded).toMatchObject({ tokens: [at(0), 400, at(3.66)], ending: 'clip-end' });
    expect(ran).toEqual([400]);
  });

  it('hears the words of a clip shorter than the tolerance at its end', async () => {
    const { options } = script([400, at(0.6)]);
    const decoded = await decode({ ...options, endsAt: 0 });
    expect(decoded.tokens).toEqual([at(0), 400, at(0.6)]);
  });

  it('notices a loop', async () => {
    const sentence = [400, 401, 402, 403, 404, 405, 406, 407];
    const decoded = await decode(script([...sentence, ...sentence]).options);
    expect(decoded.ending).toBe('loop');
  });

  it('says no more than the clip can hold', async () => {
    const endless = Array.from({ length: 100 }, (_, i) => 1000 + 17 * i);
    const decoded = await decode(script([...endless]).options);
    expect(decoded.ending).toBe('limit');
    expect(decoded.tokens).toHaveLength(48);
  });

  it('stops where it is told to pause', async () => {
    const { options, ran } = script([400, 401, 402]);
    let steps = 0;
    const pause = async () => {
      if (++steps === 2) throw new Error('cancelled');
    };
    await expect(decode({ ...options, pause })).rejects.toThrow('cancelled');
    expect(ran).toEqual([400]);
  });

  it('measures how sure Whisper is of its words alone', async () => {
    const { options } = script([400, at(3.8)]);
    options.logits[401] = 30;
    const decoded = await decode(options);
    expect(decoded.logProbability).toBeCloseTo(Math.log(0.5), 2);
  });
});
