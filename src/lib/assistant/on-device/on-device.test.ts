import { describe, expect, it } from 'vitest';
import type { HelenError } from '$lib/errors';
import type { Availability, ReplyRequest } from '../types';
import { Desk, type Generator } from './desk';
import { OnDevice, type WorkerLike } from './on-device';
import type { FromGenerator, ToGenerator } from './protocol';

const request: ReplyRequest = {
  turn: 1,
  text: '¿Qué tal?',
  language: 'es',
  context: [],
  times: null,
};

/** A model of words, one a step, that stops where it is told like the real one: after the word at work. */
class Words implements Generator {
  interrupted = false;
  said = 0;
  lose: (reason: string) => void = () => {};

  constructor(readonly words: readonly string[]) {}

  async generate(_prompt: unknown, ondelta: (text: string) => void): Promise<void> {
    this.interrupted = false;
    for (const word of this.words) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (this.interrupted) return;
      if (word === 'device is lost') throw new Error(word);
      this.said += 1;
      ondelta(word);
    }
  }

  interrupt(): void {
    this.interrupted = true;
  }

  lost(): Promise<string> {
    return new Promise((resolve) => (this.lose = resolve));
  }
}

/** Both sides of the protocol with only the thread between them missing: messages are cloned and arrive later. */
function together(model: Generator, availability: Availability = { type: 'ready' }) {
  let workers = 0;
  const startWorker = (): WorkerLike => {
    workers += 1;
    let alive = true;
    const later = (run: () => void) => queueMicrotask(() => alive && run());
    const worker: WorkerLike = {
      onmessage: null,
      onerror: null,
      postMessage: (message: ToGenerator) => {
        const copy = structuredClone(message);
        later(() => desk.hear(copy));
      },
      terminate: () => (alive = false),
    };
    const desk = new Desk(
      () => Promise.resolve(model),
      (message: FromGenerator) => {
        const copy = structuredClone(message);
        later(() => worker.onmessage?.({ data: copy } as MessageEvent<FromGenerator>));
      },
    );
    return worker;
  };
  const assistant = new OnDevice({
    model: { id: 'words', dtype: 'q4f16' },
    availability: () => Promise.resolve(availability),
    startWorker,
  });
  return { assistant, workers: () => workers };
}

async function read(deltas: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const delta of deltas) text += delta;
  return text;
}

describe('the on-device assistant', () => {
  it('streams an answer, and then the next one', async () => {
    const { assistant, workers } = together(new Words(['Muy ', 'bien.']));
    await Promise.all([assistant.prepare(), assistant.prepare()]);
    expect(await read(assistant.reply(request).deltas)).toBe('Muy bien.');
    expect(await read(assistant.reply(request).deltas)).toBe('Muy bien.');
    expect(workers()).toBe(1);
  });

  it('stops the model when an answer is cancelled, and answers the next one', async () => {
    const model = new Words(['uno ', 'dos ', 'tres ', 'cuatro ', 'cinco ']);
    const { assistant } = together(model);
    await assistant.prepare();
    const reply = assistant.reply(request);
    let heard = '';
    for await (const delta of reply.deltas) {
      heard += delta;
      if (delta === 'dos ') reply.cancel();
    }
    expect(heard).toBe('uno dos ');
    const next = assistant.reply(request);
    expect(await read(next.deltas)).toBe('uno dos tres cuatro cinco ');
    expect(model.said).toBeLessThan(9);
  });

  it('never begins an answer that was cancelled while it waited', async () => {
    const model = new Words(['uno ', 'dos ']);
    const { assistant } = together(model);
    await assistant.prepare();
    const first = assistant.reply(request);
    const second = assistant.reply(request);
    second.cancel();
    expect(await read(second.deltas)).toBe('');
    expect(await read(first.deltas)).toBe('uno dos ');
    expect(await read(assistant.reply(request).deltas)).toBe('uno dos ');
    expect(model.said).toBe(4);
  });

  it.each([
    ['while it answers', ['uno ', 'device is lost']],
    ['between answers', ['uno ']],
  ])(
    'says gpu_lost when the processor goes %s, and comes back with a new worker',
    async (when, words) => {
      const model = new Words(words);
      const { assistant, workers } = together(model);
      await assistant.prepare();
      const reply = read(assistant.reply(request).deltas);
      if (when === 'while it answers') {
        await expect(reply).rejects.toMatchObject({
          code: 'gpu_lost',
        } satisfies Partial<HelenError>);
      } else {
        await reply;
        model.lose('destroyed');
        await new Promise((resolve) => setTimeout(resolve, 5));
        await expect(read(assistant.reply(request).deltas)).rejects.toMatchObject({
          code: 'assistant_failed',
        });
      }
      await assistant.prepare();
      expect(workers()).toBe(2);
    },
  );

  it.each([
    [{ type: 'unavailable', code: 'gpu_missing' } as const, 'gpu_missing'],
    [{ type: 'needs_model', model: 'words' } as const, 'model_missing'],
  ])('starts no worker where it cannot answer: %o', async (availability, code) => {
    const { assistant, workers } = together(new Words([]), availability);
    await expect(assistant.prepare()).rejects.toMatchObject({ code });
    expect(workers()).toBe(0);
  });

  it('ends what it was saying when it is closed', async () => {
    const { assistant } = together(new Words(['uno ', 'dos ', 'tres ']));
    await assistant.prepare();
    const reply = assistant.reply(request);
    const first = await reply.deltas[Symbol.asyncIterator]().next();
    assistant.close();
    expect(first.value).toBe('uno ');
    expect(await read(reply.deltas)).toBe('');
  });
});
