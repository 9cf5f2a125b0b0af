import { describe, expect, it } from 'vitest';
import { Endpoint } from './endpoint';
import { Listener } from './listener';
import type { FromEndpoint, ToEndpoint } from './protocol';
import type { DetectionEvent } from './types';

const FRAME = 512;
const settings = { positive: 0.5, negative: 0.35 };

type Loud = Exclude<DetectionEvent, { type: 'frame' }>;

/** A frame whose loudness is its probability: the model of these tests reads it back. */
const frame = (probability: number) => new Float32Array(FRAME).fill(probability);

function listen(answer: (() => number | null) | null, from = 0, took = 20) {
  const { port1, port2 } = new MessageChannel();
  const events: DetectionEvent[] = [];
  const questions: ToEndpoint[] = [];
  port2.onmessage = ({ data }: MessageEvent<ToEndpoint>) => {
    questions.push(data);
    const probability = answer?.() ?? null;
    const reply: FromEndpoint =
      probability === null
        ? { type: 'no-answer', at: data.at }
        : { type: 'answer', at: data.at, probability, took: 1 };
    setTimeout(() => port2.postMessage(reply), took);
  };
  const endpoint = new Endpoint(port1);
  const crashes: unknown[] = [];
  const listener = new Listener(
    (samples) => {
      if (samples[0]! > 1) throw new Error('the model gave up');
      return Promise.resolve(samples[0]!);
    },
    endpoint,
    settings,
    from,
    (event) => events.push(event),
    (cause) => crashes.push(cause),
  );
  return {
    listener,
    endpoint,
    events,
    questions,
    crashes,
    loud: () => events.filter((event): event is Loud => event.type !== 'frame'),
    meter: () => events.filter((event) => event.type === 'frame').map(({ at }) => at),
    close: () => {
      port1.close();
      port2.close();
    },
  };
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 2));
}

const voice = (frames: number) => Array<number>(frames).fill(0.99);
const silence = (frames: number) => Array<number>(frames).fill(0);

describe('Listener', () => {
  it('hears a backlog with its own positions, and asks about the pause with the sound of the turn', async () => {
    const ear = listen(() => 0.9);
    const sound = [...silence(20), ...voice(30), ...silence(10)];
    sound.forEach((p, n) => ear.listener.push({ frame: frame(p), at: n * FRAME }));
    await until(() => ear.meter().length === sound.length && ear.questions.length > 0);
    await until(() => ear.loud().some(({ type }) => type === 'endpoint'));
    expect(ear.loud().slice(0, 2)).toEqual([
      { type: 'speech-start', at: 20 * FRAME - 4800 },
      { type: 'speech-pause', at: 50 * FRAME, voiced: 30 * 0.032 },
    ]);
    const [{ at, turn }] = ear.questions as [ToEndpoint];
    expect(at).toBe(50 * FRAME);
    expect(turn.length).toBe(4800 + 30 * FRAME + 6 * FRAME);
    expect(turn.at(-1)).toBe(0);
    expect(turn[4800]).toBeCloseTo(0.99);
    ear.close();
  });

  it('lets a backlog be cut into turns: what came after a long pause waits for the decision', async () => {
    const ear = listen(() => 0.9);
    const sound = [...voice(20), ...silence(60), ...voice(20), ...silence(10)];
    const decided = () => ear.loud().filter(({ type }) => type === 'endpoint').length;
    let ended = 0;
    sound.forEach((p, n) => ear.listener.push({ frame: frame(p), at: n * FRAME }));
    await until(() => {
      if (decided() > ended) {
        ended++;
        ear.listener.endTurn();
      }
      return ended === 2;
    });
    expect(ear.loud().filter(({ type }) => type === 'speech-start')).toEqual([
      { type: 'speech-start', at: 0 },
      { type: 'speech-start', at: 80 * FRAME - 4800 },
    ]);
    expect(ear.loud().some(({ type }) => type === 'speech-continue')).toBe(false);
    ear.close();
  });

  it('drops an answer about a pause that is over', async () => {
    const ear = listen(() => 0.9, 0, 150);
    const sound = [...voice(20), ...silence(7), ...voice(20)];
    sound.forEach((p, n) => ear.listener.push({ frame: frame(p), at: n * FRAME }));
    await until(() => ear.meter().length === sound.length && ear.questions.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ear.loud().map(({ type }) => type)).toEqual([
      'speech-start',
      'speech-pause',
      'speech-continue',
    ]);
    ear.close();
  });

  it('goes on with its clock when another microphone begins at zero', async () => {
    const ear = listen(null);
    for (const at of [0, 512, 1024, 0, 512]) ear.listener.push({ frame: frame(0.1), at });
    await until(() => ear.meter().length === 5);
    expect(ear.meter()).toEqual([0, 512, 1024, 1536, 2048]);
    expect(ear.listener.tape.end).toBe(5 * FRAME);
    ear.close();
  });

  it('goes on where a crashed worker had got to', async () => {
    const ear = listen(null, 10_240);
    ear.listener.push({ frame: frame(0.1), at: 12_288 });
    ear.listener.push({ frame: frame(0.1), at: 12_800 });
    await until(() => ear.meter().length === 2);
    expect(ear.meter()).toEqual([12_288, 12_800]);
    const clip = ear.listener.tape.clip(11_776, 14_000);
    expect(clip.length).toBe(1536);
    expect([...clip.slice(0, 512)].every((sample) => sample === 0)).toBe(true);
    expect([...clip.slice(512)].every((sample) => sample > 0)).toBe(true);
    ear.close();
  });

  it('does without Smart Turn once it is lost, even with a question on the way', async () => {
    const ear = listen(null);
    const sound = [...voice(20), ...silence(40)];
    sound.forEach((p, n) => ear.listener.push({ frame: frame(p), at: n * FRAME }));
    await until(() => ear.loud().length > 1);
    ear.endpoint.lose();
    await until(() => ear.meter().length === sound.length);
    expect(await ear.endpoint.loaded).toBe(false);
    expect(ear.loud().some(({ type }) => type === 'endpoint')).toBe(false);
    ear.close();
  });

  it('says when the model gives up, and processes nothing more', async () => {
    const ear = listen(null);
    for (const [n, p] of [0.1, 2, 0.1].entries()) {
      ear.listener.push({ frame: frame(p), at: n * FRAME });
    }
    await until(() => ear.crashes.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ear.meter()).toEqual([0]);
    ear.close();
  });
});
