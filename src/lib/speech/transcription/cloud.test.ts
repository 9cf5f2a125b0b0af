import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import { CloudTranscriber, type CloudEar } from './cloud';
import type { TranscriptionRequest, TranscriptionResult } from './types';

type Heard = Awaited<ReturnType<CloudEar>>;

const transcript = (text: string): TranscriptionResult => ({
  type: 'transcript',
  transcript: {
    text,
    language: 'es',
    languageProbability: 0.9,
    confidence: 0.8,
    segments: [{ from: 0, to: 1, text }],
    timings: { queued: 10, features: 1, encode: 2, decode: 3, total: 16 },
    attempts: 1,
  },
});

const later = <T>(milliseconds: number, give: () => T): Promise<T> =>
  new Promise((resolve, reject) =>
    setTimeout(() => {
      try {
        resolve(give());
      } catch (cause) {
        reject(cause as Error);
      }
    }, milliseconds),
  );

function setUp(here: () => Promise<TranscriptionResult>, there: () => Promise<Heard>) {
  const asked: { size: number; language: string | null; signal: AbortSignal }[] = [];
  const local: ConstructorParameters<typeof CloudTranscriber>[0] = {
    load: () => Promise.resolve(),
    transcribe: here,
    onrestart: null,
    onfallback: null,
    close: () => {},
  };
  const transcriber = new CloudTranscriber(local, (sound, language, signal) => {
    asked.push({ size: sound.size, language, signal });
    return there();
  });
  const told: string[] = [];
  transcriber.oncloudfailed = ({ code, cause }) =>
    told.push(`${code}: ${(cause as HelenError).code}`);
  const write = (request: Partial<TranscriptionRequest> = {}) =>
    transcriber.transcribe({
      audio: new Float32Array(16_000).fill(0.1),
      kind: 'final',
      language: 'auto',
      voiced: 0.8,
      cloud: true,
      ...request,
    });
  return { asked, told, write };
}

const cloudSays = (text: string, language: Heard['language'] = null): Heard => ({
  text,
  language,
  segments: [],
});
const words = (result: TranscriptionResult) =>
  result.type === 'transcript' ? result.transcript.text : result.reason;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('final words from the cloud', () => {
  test('are those that count, with what this device knows besides', async () => {
    const { asked, write } = setUp(
      () => later(300, () => transcript('ola')),
      () => later(500, () => cloudSays('Hola.')),
    );
    const written = write();
    await vi.advanceTimersByTimeAsync(600);
    expect(await written).toMatchObject({
      type: 'transcript',
      transcript: {
        text: 'Hola.',
        language: 'es',
        segments: [{ from: 0, to: 1, text: 'Hola.' }],
        timings: { total: 500 },
      },
    });
    expect(asked).toMatchObject([{ size: 44 + 32_000, language: null }]);
  });

  test('tell their language where they know it, and are told it where it is chosen', async () => {
    const { asked, write } = setUp(
      () => later(1, () => transcript('hello')),
      () => later(1, () => cloudSays('Hello.', 'en')),
    );
    const written = write({ language: 'en' });
    await vi.advanceTimersByTimeAsync(10);
    expect(await written).toMatchObject({ transcript: { language: 'en' } });
    expect(asked[0]!.language).toBe('en');
  });

  test.each([
    ['late', () => later(9_000, () => cloudSays('Hola.')), 1_600, 'provider_slow'],
    [
      'failing',
      () =>
        later<Heard>(10, () => {
          throw new HelenError('rate_limited');
        }),
      110,
      'rate_limited',
    ],
  ])(
    '%s, give way to this device, which says so, and are not asked again at once',
    async (_, there, takes, why) => {
      const { asked, told, write } = setUp(() => later(100, () => transcript('ola')), there);
      const written = write();
      await vi.advanceTimersByTimeAsync(takes);
      expect(words(await written)).toBe('ola');
      expect(asked[0]!.signal.aborted, 'hung up').toBe(true);
      expect(told).toEqual([`cloud_transcription_failed: ${why}`]);
      const again = write();
      await vi.advanceTimersByTimeAsync(110);
      expect(words(await again)).toBe('ola');
      expect(asked).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(30_000);
      void write();
      expect(asked).toHaveLength(2);
      await vi.runAllTimersAsync();
      expect(told, 'it is known by now').toHaveLength(1);
    },
  );

  test('that come again may fail anew: it is told again', async () => {
    let fails = true;
    const { told, write } = setUp(
      () => later(1, () => transcript('ola')),
      () =>
        fails ? Promise.reject(new HelenError('offline')) : Promise.resolve(cloudSays('Hola.')),
    );
    for (const failing of [true, false, true]) {
      fails = failing;
      void write();
      await vi.advanceTimersByTimeAsync(30_100);
    }
    expect(told).toHaveLength(2);
  });

  test('stand in for a device that cannot write', async () => {
    const { write } = setUp(
      () => Promise.reject(new HelenError('worker_crashed')),
      () => later(4_000, () => cloudSays('Hola.')),
    );
    const written = write();
    await vi.advanceTimersByTimeAsync(4_100);
    expect(words(await written)).toBe('Hola.');
  });

  test('when neither can, the failure is the device’s own', async () => {
    const { write } = setUp(
      () => Promise.reject(new HelenError('worker_crashed')),
      () => Promise.reject(new HelenError('offline')),
    );
    await expect(write()).rejects.toMatchObject({ code: 'worker_crashed' });
  });

  test('are not believed where this device heard nobody', async () => {
    const { asked, write } = setUp(
      () => later(50, () => ({ type: 'rejected', reason: 'phantom' })),
      () => later(5, () => cloudSays('Gracias por ver el vídeo.')),
    );
    const written = write();
    await vi.advanceTimersByTimeAsync(60);
    expect(words(await written)).toBe('phantom');
    expect(asked).toHaveLength(1);
  });

  test('are asked for neither captions, nor silence, nor where nobody chose them', async () => {
    const { asked, write } = setUp(
      () => later(1, () => transcript('ola')),
      () => later(1, () => cloudSays('Hola.')),
    );
    const plain = [
      { kind: 'interim' as const },
      { audio: new Float32Array(16_000) },
      { cloud: false },
    ];
    const all = Promise.all(plain.map((request) => write(request)));
    await vi.advanceTimersByTimeAsync(10);
    expect((await all).map(words)).toEqual(['ola', 'ola', 'ola']);
    expect(asked).toEqual([]);
  });

  test('are hung up on when the turn goes on', async () => {
    const controller = new AbortController();
    const { asked, write } = setUp(
      () =>
        later<TranscriptionResult>(50, () => {
          throw new DOMException('aborted', 'AbortError');
        }),
      () => later(500, () => cloudSays('Hola.')),
    );
    const written = write({ signal: controller.signal });
    const failed = written.then(
      () => 'written',
      (cause: Error) => cause.name,
    );
    controller.abort();
    await vi.advanceTimersByTimeAsync(60);
    expect(await failed).toBe('AbortError');
    expect(asked[0]!.signal.aborted).toBe(true);
  });
});
