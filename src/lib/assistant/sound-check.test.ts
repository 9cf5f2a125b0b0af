import { describe, expect, it } from 'vitest';
import { createSoundCheck } from './sound-check';
import type { ReplyRequest } from './types';

const request: ReplyRequest = {
  turn: 1,
  text: '¿Qué tal?',
  language: 'es',
  context: [],
  times: { endpoint: 230, transcription: 1250 },
};

async function read(asked: ReplyRequest): Promise<string[]> {
  const deltas: string[] = [];
  for await (const delta of createSoundCheck().reply(asked).deltas) deltas.push(delta);
  return deltas;
}

describe('the sound check', () => {
  it('repeats what it heard and tells what hearing took, in the language it heard', async () => {
    expect((await read(request)).join('')).toBe(
      '¿Qué tal? He tardado 0,2 segundos en saber que habías terminado, y 1,3 en entenderte.',
    );
    const english: ReplyRequest = { ...request, text: 'How are you', language: 'en' };
    expect((await read(english)).join('')).toBe(
      'How are you. I took 0.2 seconds to know you had finished, and 1.3 to understand you.',
    );
  });

  it('streams in a few pieces', async () => {
    expect((await read(request)).length).toBeGreaterThan(2);
  });

  it('has nothing to tell about a typed turn', async () => {
    expect((await read({ ...request, times: null })).join('')).toBe('¿Qué tal?');
  });

  it('stops when it is cancelled', async () => {
    const reply = createSoundCheck().reply(request);
    const heard: string[] = [];
    for await (const delta of reply.deltas) {
      heard.push(delta);
      reply.cancel();
    }
    expect(heard).toHaveLength(1);
  });
});
