import { describe, expect, test } from 'vitest';
import { HelenError } from '$lib/errors';
import { WorkerLink, type WorkerLike } from './link';

type Question = { type: 'double'; id: number; value: number };
type Answer = { type: 'doubled'; id: number; value: number };

/** A worker in this thread; those numbered in `crashing` crash at the first message. */
function workshop(crashing: readonly number[]) {
  const started: number[] = [];
  const crashes: HelenError[] = [];
  const start = (): WorkerLike => {
    const number = started.push(started.length + 1);
    let ended = false;
    const worker: WorkerLike = {
      onmessage: null,
      onerror: null,
      onmessageerror: null,
      terminate: () => void (ended = true),
      postMessage: (message) => {
        const { id, value } = message as Question;
        queueMicrotask(() => {
          if (ended) return;
          if (crashing.includes(number)) {
            worker.onerror?.({ message: 'out of memory' } as ErrorEvent);
          } else {
            worker.onmessage?.({ data: { type: 'doubled', id, value: value * 2 } } as MessageEvent);
          }
        });
      },
    };
    return worker;
  };
  const link = new WorkerLink<Question, Answer>(start, (error) => crashes.push(error));
  return { link, started, crashes };
}

describe('a link to a worker', () => {
  test('starts it when asked, and gives each question its answer', async () => {
    const { link, started } = workshop([]);
    expect(started).toEqual([]);
    const answers = [1, 2, 3].map((value) => link.ask({ type: 'double', value }));
    expect((await Promise.all(answers)).map(({ value }) => value)).toEqual([2, 4, 6]);
    expect(started).toEqual([1]);
  });

  test('starts it again after a crash, says so, and asks again what was open', async () => {
    const { link, started, crashes } = workshop([1]);
    const answers = [1, 2].map((value) => link.ask({ type: 'double', value }));
    expect((await Promise.all(answers)).map(({ value }) => value)).toEqual([2, 4]);
    expect(started).toEqual([1, 2]);
    expect(crashes.map(({ code }) => code)).toEqual(['worker_crashed']);
  });

  test('gives it up after a second crash', async () => {
    const { link, started } = workshop([1, 2]);
    await expect(link.ask({ type: 'double', value: 1 })).rejects.toMatchObject({
      code: 'synthesis_failed',
    });
    await expect(link.ask({ type: 'double', value: 1 })).rejects.toMatchObject({
      code: 'synthesis_failed',
    });
    expect(started).toEqual([1, 2]);
  });

  test('abandons what it is told to, and asks the rest of a fresh worker', async () => {
    const { link, started, crashes } = workshop([]);
    const dropped = link.ask({ type: 'double', value: 1 });
    const kept = link.ask({ type: 'double', value: 4 });
    link.abandon((question) => (question as Question).value === 1);
    await expect(dropped).rejects.toBeInstanceOf(HelenError);
    expect((await kept).value).toBe(8);
    expect(started).toEqual([1, 2]);
    expect(crashes).toEqual([]);
  });

  test('answers nothing once closed', async () => {
    const { link } = workshop([]);
    link.close();
    await expect(link.ask({ type: 'double', value: 1 })).rejects.toMatchObject({
      code: 'synthesis_failed',
    });
  });
});
