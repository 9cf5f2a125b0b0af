import { afterEach, describe, expect, it } from 'vitest';
import { HelenError } from '$lib/errors';
import { WorkerDetector, type WorkerLike } from './detector';
import type { FromDetection, ToDetection } from './protocol';
import type { DetectionEvent } from './types';

/** The browser's Worker as the page sees it: keeps what it is sent and can be made to fail. */
class TestWorker implements WorkerLike {
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  ended = false;
  readonly got: ToDetection[] = [];

  postMessage(message: ToDetection): void {
    this.got.push(message);
  }

  terminate(): void {
    this.ended = true;
    for (const message of this.got) {
      if (message.type !== 'start') continue;
      message.frames?.close();
      message.endpoint?.close();
    }
  }

  say(message: FromDetection): void {
    this.onmessage?.call(this as unknown as Worker, { data: message } as MessageEvent);
  }

  fail(message: string): void {
    const event = { message, preventDefault: () => undefined } as unknown as ErrorEvent;
    this.onerror?.call(this as unknown as Worker, event);
  }
}

const open: WorkerDetector[] = [];

function detector() {
  const workers: TestWorker[] = [];
  const endpoints: TestWorker[] = [];
  const events: DetectionEvent[] = [];
  const start = (list: TestWorker[]) => () => {
    list.push(new TestWorker());
    return list.at(-1)!;
  };
  const made = new WorkerDetector(
    { positive: 0.5, negative: 0.35 },
    { startDetection: start(workers), startEndpoint: start(endpoints) },
  );
  made.onevent = (event) => events.push(event);
  open.push(made);
  return { made, workers, endpoints, events };
}

afterEach(() => {
  for (const made of open.splice(0)) made.close();
});

describe('WorkerDetector', () => {
  it('starts again once after a crash, goes on from there, and says so', async () => {
    const { made, workers, endpoints, events } = detector();
    const port = made.port;
    made.configure({ positive: 0.6, negative: 0.4 });
    const frame = { type: 'frame', at: 5120, probability: 0, rms: 0 } as const;
    workers[0]!.say({ type: 'event', event: frame });
    const clip = made.clip(0, 100);
    workers[0]!.fail('out of memory');
    await expect(clip).rejects.toMatchObject({ code: 'worker_crashed' });
    expect([workers[0]!.ended, endpoints[0]!.ended]).toEqual([true, true]);
    expect(workers.length).toBe(2);
    expect(made.port).not.toBe(port);
    expect(workers[1]!.got[0]).toMatchObject({
      type: 'start',
      from: 5632,
      settings: { positive: 0.6, negative: 0.4 },
    });
    expect(events).toEqual([frame, { type: 'restarted', cause: 'out of memory' }]);
  });

  it('gives up at the second crash', async () => {
    const { made, workers, events } = detector();
    workers[0]!.say({ type: 'crashed', message: 'first' });
    workers[1]!.say({ type: 'crashed', message: 'second' });
    expect(workers.length).toBe(2);
    expect(workers[1]!.ended).toBe(true);
    expect(events.map(({ type }) => type)).toEqual(['restarted', 'failed']);
    expect(events.at(-1)).toMatchObject({ code: 'worker_crashed', cause: 'second' });
    await expect(made.clip(0, 1)).rejects.toBeInstanceOf(HelenError);
  });

  it('does not try again what cannot load', () => {
    const { workers, events } = detector();
    workers[0]!.say({ type: 'load-failed', code: 'model_corrupt', message: 'bad protobuf' });
    expect(workers.length).toBe(1);
    expect(events).toEqual([{ type: 'failed', code: 'model_corrupt', cause: 'bad protobuf' }]);
  });

  it('goes on without Smart Turn when only that worker dies', () => {
    const { workers, endpoints, events } = detector();
    endpoints[0]!.fail('script error');
    expect(workers[0]!.got.at(-1)).toEqual({ type: 'endpoint-lost' });
    expect(workers.length).toBe(1);
    expect(events).toEqual([]);
  });

  it('brings each clip to whom asked for it', async () => {
    const { made, workers } = detector();
    const [first, second] = [made.clip(0, 2), made.clip(2, 3)];
    const asked = workers[0]!.got.filter((message) => message.type === 'clip');
    const reply = (n: number, samples: number[]) =>
      workers[0]!.say({
        type: 'clip',
        request: asked[n]!.request,
        samples: Float32Array.from(samples),
      });
    reply(1, [3]);
    reply(0, [1, 2]);
    expect([...(await first)]).toEqual([1, 2]);
    expect([...(await second)]).toEqual([3]);
  });

  it('ends both workers and says nothing more once closed', async () => {
    const { made, workers, endpoints, events } = detector();
    const clip = made.clip(0, 1);
    made.close();
    await expect(clip).rejects.toBeInstanceOf(HelenError);
    workers[0]!.fail('late');
    expect([workers[0]!.ended, endpoints[0]!.ended, workers.length]).toEqual([true, true, 1]);
    expect(events).toEqual([]);
  });
});
