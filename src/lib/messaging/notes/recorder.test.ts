import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Recording } from '$lib/audio';
import { HelenError } from '$lib/errors';
import { LONGEST_NOTE, NoteRecorder, type RecorderParts } from './recorder.svelte';

/** A microphone of a clock: seconds pass with the timers. */
function setUp(refusal: HelenError | null = null) {
  const open: Recording[] = [];
  const freed = new Set<Recording>();
  const parts: RecorderParts = {
    open: async () => {
      if (refusal) throw refusal;
      let [counted, since] = [0, Date.now() as number | null];
      const seconds = () => counted + (since === null ? 0 : (Date.now() - since) / 1000);
      const recording: Recording = {
        spectrum: { read: () => ({ low: 0, mid: 0, high: 0, level: 0.5 }) },
        get seconds() {
          return seconds();
        },
        pause: () => void ([counted, since] = [seconds(), null]),
        resume: () => void (since = Date.now()),
        finish: async () => {
          freed.add(recording);
          return { blob: new Blob(['sound']), seconds: seconds() };
        },
        close: () => void freed.add(recording),
        onended: null,
      };
      open.push(recording);
      return recording;
    },
    note: async ({ blob, seconds }) => ({
      blob,
      name: 'voice.webm',
      mime: 'audio/webm',
      duration: Math.round(seconds),
      waveform: [],
    }),
  };
  const recorder = new NoteRecorder(parts);
  return { recorder, open, freed };
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what was recorded is given to be sent, pauses left out, and the microphone is free', async () => {
  const { recorder, open, freed } = setUp();
  await recorder.start({ locked: true });
  await pass(2);
  expect(recorder.state).toMatchObject({ is: 'recording', locked: true });
  recorder.pause();
  await pass(60);
  recorder.resume();
  await pass(3);
  expect((await recorder.finish())?.duration).toBe(5);
  expect(recorder.state).toEqual({ is: 'idle' });
  expect(freed).toEqual(new Set(open));
});

test('the waveform moves, and no further than it is drawn', async () => {
  const { recorder } = setUp();
  await recorder.start();
  await pass(60);
  if (recorder.state.is !== 'recording') throw new Error(recorder.state.is);
  expect(recorder.state.levels).toHaveLength(120);
  expect(recorder.state.seconds).toBeCloseTo(60, 0);
});

test('a discarded note can be had back for a while', async () => {
  const { recorder, freed, open } = setUp();
  await recorder.start();
  await pass(4);
  await recorder.cancel();
  expect(recorder.state.is).toBe('discarded');
  expect(freed).toEqual(new Set(open));
  recorder.undo();
  expect(recorder.state).toMatchObject({ is: 'recorded', note: { duration: 4 }, cut: null });
  await recorder.cancel();
  await pass(9);
  expect(recorder.state).toEqual({ is: 'idle' });
  recorder.undo();
  expect(recorder.state).toEqual({ is: 'idle' });
});

test('an unplugged microphone leaves what was recorded', async () => {
  const { recorder, open } = setUp();
  await recorder.start();
  await pass(3);
  open[0]!.onended?.();
  await pass(0);
  expect(recorder.state).toMatchObject({ is: 'recorded', note: { duration: 3 }, cut: 'unplugged' });
  expect((await recorder.finish())?.duration).toBe(3);
});

test('after fifteen minutes it ends by itself and is kept', async () => {
  const { recorder } = setUp();
  await recorder.start({ locked: true });
  await pass(LONGEST_NOTE + 1);
  expect(recorder.state).toMatchObject({ is: 'recorded', cut: 'full' });
});

test('a slip of the finger records nothing', async () => {
  const { recorder, freed } = setUp();
  await recorder.start();
  await pass(0.3);
  expect(await recorder.finish()).toBeNull();
  expect(recorder.state).toEqual({ is: 'idle' });
  expect(freed.size).toBe(1);
});

test('let go before the microphone opened, it is closed as it opens', async () => {
  const { recorder, freed, open } = setUp();
  const opening = recorder.start();
  expect(recorder.state.is).toBe('opening');
  expect(await recorder.finish()).toBeNull();
  await opening;
  expect(recorder.state).toEqual({ is: 'idle' });
  expect(freed).toEqual(new Set(open));
});

test('a refused microphone is told, and can be tried again', async () => {
  const { recorder } = setUp(new HelenError('microphone_elsewhere'));
  await recorder.start();
  expect(recorder.state).toMatchObject({ is: 'failed', error: { code: 'microphone_elsewhere' } });
  await recorder.start();
  expect(recorder.state.is).toBe('failed');
});

test('whatever is pressed in whatever order, at most one microphone is open, and none in the end', async () => {
  const acts = ['start', 'lock', 'pause', 'resume', 'finish', 'cancel', 'undo', 'unplug', 'wait'];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...acts), { maxLength: 25 }), async (presses) => {
      const { recorder, open, freed } = setUp();
      for (const press of presses) {
        if (press === 'unplug') open.at(-1)?.onended?.();
        else if (press === 'wait') await pass(1);
        else void recorder[press as 'start']();
        expect(open.filter((one) => !freed.has(one)).length).toBeLessThanOrEqual(1);
      }
      await pass(1);
      const { is } = recorder.state;
      expect(['opening', 'finishing']).not.toContain(is);
      const held = open.filter((one) => !freed.has(one));
      expect(held).toHaveLength(is === 'recording' || is === 'paused' ? 1 : 0);
      recorder.reset();
      expect(new Set(open)).toEqual(freed);
    }),
    { numRuns: 300 },
  );
});
