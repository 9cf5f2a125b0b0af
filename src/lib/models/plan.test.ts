import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogue, type CatalogueModel } from './catalogue';
import { fitness } from './device';
import { backoff, continuation, isCurrent, Speed, totalSize, verdict } from './plan';
import { emptyRecord, parseRecord } from './record';

const answer = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
});

test('a 206 from the asked byte is appended, from another it is not', () => {
  expect(continuation(answer(206, { 'content-range': 'bytes 100-199/200' }), 100)).toEqual({
    type: 'append',
    total: 200,
  });
  expect(continuation(answer(206, { 'content-range': 'bytes 0-199/200' }), 100).type).toBe(
    'discard',
  );
  expect(continuation(answer(206), 100).type).toBe('discard');
});

test('a 200 begins again, and a compressed length is not believed', () => {
  expect(continuation(answer(200, { 'content-length': '200' }), 100)).toEqual({
    type: 'restart',
    total: 200,
  });
  const compressed = answer(200, { 'content-length': '20', 'content-encoding': 'br' });
  expect(continuation(compressed, 0)).toEqual({ type: 'restart', total: null });
});

test('a 416 is the end when the length fits, and another file when it does not', () => {
  expect(continuation(answer(416, { 'content-range': 'bytes */200' }), 200).type).toBe('ended');
  expect(continuation(answer(416, { 'content-range': 'bytes */150' }), 200).type).toBe('discard');
});

test('what came is whole only with the right size and digest', () => {
  const expected = { size: 3, sha256: 'aa' };
  expect(verdict(expected, { size: 3, sha256: 'aa' })).toBe('whole');
  expect(verdict(expected, { size: 3, sha256: 'bb' })).toBe('wrong');
  expect(verdict(expected, { size: 2, sha256: 'aa' })).toBe('short');
  expect(verdict(expected, { size: 4, sha256: 'aa' })).toBe('wrong');
  expect(verdict({ size: 3, sha256: null }, { size: 3, sha256: 'bb' })).toBe('whole');
});

test('a new revision makes an installed file old', () => {
  const file = { path: 'a', size: 3, sha256: 'aa' };
  expect(isCurrent(file, { size: 3, sha256: 'aa' })).toBe(true);
  expect(isCurrent(file, { size: 3, sha256: 'bb' })).toBe(false);
  expect(isCurrent({ ...file, size: 4 }, { size: 3, sha256: 'aa' })).toBe(false);
  expect(isCurrent({ ...file, size: null, sha256: null }, { size: 3, sha256: 'x' })).toBe(true);
});

test('giving up comes after some tries, each later than the last', () => {
  const waits = [1, 2, 3, 4].map(backoff);
  expect(waits.at(-1)).toBeNull();
  const numbers = waits.filter((wait) => wait !== null);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
});

test('speed is that of the last seconds, and never negative', () => {
  const speed = new Speed(4000);
  for (let second = 0; second <= 20; second++)
    speed.mark(second < 10 ? 0 : (second - 10) * 1000, second * 1000);
  expect(speed.mark(11_000, 21_000)).toBeCloseTo(1000, 0);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(5000))), (marks) => {
      const any = new Speed();
      let now = 0;
      for (const [bytes, later] of marks) {
        now += later;
        const measured = any.mark(bytes, now);
        expect(measured >= 0 && Number.isFinite(measured)).toBe(true);
      }
    }),
  );
});

test('any text is a record, and only well-formed files of it count', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const record = parseRecord(text);
      expect(typeof record.wanted).toBe('boolean');
      for (const file of Object.values(record.files)) expect(typeof file.size).toBe('number');
    }),
  );
  const kept = { files: { 'onnx/a': { size: 1, sha256: 'aa' } }, wanted: true };
  expect(parseRecord(JSON.stringify(kept))).toEqual(kept);
});

test('the catalogue says of every model what the screens show', () => {
  expect(new Set(catalogue.map(({ id }) => id)).size).toBe(catalogue.length);
  for (const model of catalogue) {
    expect(['transcription', 'endpointing', 'synthesis', 'generation']).toContain(model.task);
    expect(model.name && model.licence && model.languages.length > 0).toBeTruthy();
    expect(model.files.length).toBeGreaterThan(0);
  }
  const sum = ({ files }: (typeof catalogue)[number]) => totalSize(files, emptyRecord());
  const sized = catalogue.filter(({ files }) => files.every(({ size }) => size !== null));
  expect(sized.map(({ size }) => size)).toEqual(sized.map(sum));
  // What ships is what the talk screen downloads unasked: it must be checkable to the bit.
  const shipped = catalogue.filter((model) => model.shipped).flatMap(({ files }) => files);
  expect(shipped.length).toBeGreaterThan(0);
  expect(shipped.filter(({ sha256 }) => sha256?.length !== 64)).toEqual([]);
});

test('a model for the GPU fits only where there is one, of the precision it needs', () => {
  const half = { gpu: { halfPrecision: true }, memory: null };
  const full = { gpu: { halfPrecision: false }, memory: null };
  const none = { gpu: null, memory: null };
  const files: CatalogueModel['files'] = [];
  expect(fitness({ tier: 'cpu', dtype: 'q8', files }, none).type).toBe('fit');
  expect(fitness({ tier: 'gpu', dtype: 'q4f16', files }, half).type).toBe('fit');
  expect(fitness({ tier: 'gpu', dtype: 'q4f16', files }, full).type).toBe('unfit');
  expect(fitness({ tier: 'gpu', dtype: { a: 'fp32', b: 'q4' }, files }, full).type).toBe('fit');
  expect(fitness({ tier: 'gpu', dtype: 'fp32', files }, none)).toEqual({
    type: 'unfit',
    code: 'gpu_missing',
  });
});

test('a model for the GPU does not fit where the memory is too small for it', () => {
  const files = [{ path: 'a.onnx', size: 600_000_000, sha256: null }];
  const on = (memory: number | null) =>
    fitness({ tier: 'gpu', dtype: 'fp32', files }, { gpu: { halfPrecision: true }, memory });
  expect(on(2)).toEqual({ type: 'unfit', code: 'memory_short' });
  expect([on(4).type, on(null).type]).toEqual(['fit', 'fit']);
  expect(fitness({ tier: 'cpu', files }, { gpu: null, memory: 1 }).type).toBe('fit');
});
