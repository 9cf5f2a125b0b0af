import { expect, test } from 'vitest';
import type { TranscriptionRequest, TranscriptionResult } from '$lib/speech/transcription';
import { writeDown, type TranscribingProgress } from './transcribe';

const seconds = (count: number) => new Float32Array(count * 16_000).fill(0.1);

/** Answers each piece by what a script says, as the worker's side does. */
function script(...answers: ({ text: string; language: 'es' | 'en' } | null)[]) {
  const asked: TranscriptionRequest[] = [];
  const transcribe = async (request: TranscriptionRequest): Promise<TranscriptionResult> => {
    const answer = answers[asked.length];
    asked.push(request);
    if (!answer) return { type: 'rejected', reason: 'no_voice' };
    return {
      type: 'transcript',
      transcript: {
        ...answer,
        languageProbability: 0.9,
        confidence: 0.9,
        segments: [{ from: 0.5, to: 2, text: ` ${answer.text}` }],
        timings: { queued: 0, features: 0, encode: 0, decode: 0, total: 0 },
        attempts: 1,
      },
    };
  };
  return { asked, transcribe };
}

test('a long note is written piece by piece, its segments in seconds of the whole', async () => {
  const whisper = script({ text: 'Hello.', language: 'en' }, null, {
    text: 'Bye.',
    language: 'en',
  });
  const steps: TranscribingProgress[] = [];
  const written = await writeDown(seconds(60), whisper, 'es', {
    onprogress: (progress) => steps.push(progress),
  });
  expect(whisper.asked.map(({ likely }) => likely)).toEqual(['es', 'en', 'en']);
  expect(
    whisper.asked.every(({ cloud }) => !cloud),
    'its sound stays here',
  ).toBe(true);
  expect(written).toMatchObject({ text: 'Hello. Bye.', language: 'en' });
  const [first, second] = written.segments;
  expect(first).toEqual({ from: 0.5, to: 2, text: 'Hello.' });
  const before = whisper.asked.slice(0, 2).reduce((sum, { audio }) => sum + audio.length, 0);
  expect(second!.from).toBeCloseTo(before / 16_000 + 0.5);
  const done = steps.map((step) => (step.step === 'writing' ? step.done : NaN));
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(done.at(-1)).toBe(1);
});

test('where nobody is heard there are no words', async () => {
  expect(await writeDown(seconds(5), script(null), 'es')).toEqual({
    text: '',
    language: 'es',
    segments: [],
  });
});

test('told to stop, it asks for no more', async () => {
  const controller = new AbortController();
  const whisper = script({ text: 'Hola.', language: 'es' });
  const writing = writeDown(seconds(60), whisper, 'es', {
    signal: controller.signal,
    onprogress: (progress) =>
      progress.step === 'writing' && progress.done > 0 && controller.abort(),
  });
  await expect(writing).rejects.toMatchObject({ name: 'AbortError' });
  expect(whisper.asked.length).toBeLessThanOrEqual(2);
});
