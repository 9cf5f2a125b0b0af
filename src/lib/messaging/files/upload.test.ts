import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HelenError } from '$lib/errors';
import { restFor, Speed } from './policies';
import { renamed } from './prepare';
import { step, type Upload, type UploadEvent } from './upload';

const fresh = {
  id: 'f'.repeat(15),
  thread: 't'.repeat(15),
  name: 'a.png',
  mime: 'image/png',
  size: 100,
  sent: 0,
  width: 4,
  state: 'waiting',
} satisfies Upload as Upload;

test('an upload goes its way, and keeps what it is', () => {
  const sending = step(step(fresh, { type: 'begin' }), { type: 'progress', sent: 40, speed: 8 });
  expect(sending).toEqual({ ...fresh, state: 'sending', sent: 40, speed: 8 });
  const resting = step(sending, { type: 'fail', code: 'offline', attempt: 1, after: 50, now: 7 });
  expect(resting).toEqual({
    ...fresh,
    sent: 40,
    state: 'resting',
    until: 57,
    attempt: 1,
    code: 'offline',
  });
  expect(step(resting, { type: 'resume' })).toEqual({ ...fresh, sent: 40, state: 'waiting' });
  expect(step(step(sending, { type: 'pause' }), { type: 'begin' }).state).toBe('paused');
  const failed = step(sending, { type: 'fail', code: 'id_taken', attempt: 1, after: null, now: 7 });
  expect(failed).toMatchObject({ state: 'failed', code: 'id_taken' });
  expect(step(sending, { type: 'finish' })).toEqual({ ...fresh, state: 'done', sent: 100 });
});

test('whatever happens in whatever order: done stays done, and never is more sent than there is', () => {
  const event: fc.Arbitrary<UploadEvent> = fc.oneof(
    fc.constant<UploadEvent>({ type: 'begin' }),
    fc.constant<UploadEvent>({ type: 'pause' }),
    fc.constant<UploadEvent>({ type: 'resume' }),
    fc.constant<UploadEvent>({ type: 'finish' }),
    fc
      .integer({ min: 0, max: 200 })
      .map((sent) => ({ type: 'progress' as const, sent, speed: null })),
    fc.option(fc.nat(), { nil: null }).map((after) => ({
      type: 'fail' as const,
      code: 'offline' as const,
      attempt: 1,
      after,
      now: 0,
    })),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      let upload = fresh;
      let finished = false;
      for (const one of events) {
        upload = step(upload, one);
        finished ||= one.type === 'finish';
        expect(upload.state === 'done').toBe(finished);
        expect(upload.sent).toBeLessThanOrEqual(upload.size);
        expect(upload).toMatchObject({ id: fresh.id, width: 4 });
      }
    }),
  );
});

test('what passes is tried again, later and later; what does not is for a person', () => {
  const rest = (code: 'offline' | 'session_missing' | 'file_too_large', attempt: number) =>
    restFor(new HelenError(code), attempt, 0.5);
  expect([1, 2, 3, 20].map((attempt) => rest('offline', attempt))).toEqual([
    1000, 2000, 4000, 60_000,
  ]);
  expect(rest('file_too_large', 1)).toBeNull();
  expect(rest('session_missing', 8)).toBe(60_000);
  expect(rest('session_missing', 9)).toBeNull();
  const limited = new HelenError('rate_limited', { details: { retryAfter: 30 } });
  expect(restFor(limited, 1, 0)).toBe(30_000);
});

test('speed is measured over a while, and follows', () => {
  const speed = new Speed(0, 0);
  expect(speed.after(100, 500)).toBeNull();
  expect(speed.after(1000, 1000)).toBe(1000);
  const slower = speed.after(2000, 1000)!;
  expect(slower).toBeGreaterThan(0);
  expect(slower).toBeLessThan(1000);
});

test('a picture that was drawn again is called what it is', () => {
  expect(renamed('foto.HEIC', 'image/webp')).toBe('foto.webp');
  expect(renamed('foto', 'image/jpeg')).toBe('foto.jpg');
});
