import { expect, test } from 'vitest';
import { pdfReader, writtenPdf } from '../../../../tests/pdf';
import { MOST_LETTERS, MOST_PAGES, pagesOf, pdfText, type PdfPages } from './pdf-text';

const line = (str: string, hasEOL = true) => ({ str, hasEOL });
const pages = (all: string[][]): PdfPages => ({
  count: all.length,
  read: (page) => Promise.resolve(all[page - 1]!.map((text) => line(text))),
});

test('pages keep their numbers and lines, and the name goes first', async () => {
  const done: number[] = [];
  const found = await pdfText(pages([['Uno ', 'dos'], [], ['tres']]), 'a.pdf', (n) => done.push(n));
  expect(found).toEqual({ text: 'a.pdf\n\n[1/3]\nUno\ndos\n\n[3/3]\ntres\n', cut: false });
  expect(done).toEqual([1 / 3, 2 / 3, 1]);
});

test('a book is read up to a point, and says so', async () => {
  const many = await pdfText(pages(new Array(MOST_PAGES + 5).fill(['x'])), 'a.pdf', () => {});
  expect(many.cut).toBe(true);
  expect(many.text).toContain(`[${MOST_PAGES}/${MOST_PAGES + 5}]\nx`);
  expect(many.text).not.toContain(`[${MOST_PAGES + 1}/`);
  const long = await pdfText(pages([['y'.repeat(MOST_LETTERS + 1)], ['z']]), 'a.pdf', () => {});
  expect(long.text.match(/y/g)).toHaveLength(MOST_LETTERS);
  expect(long).toMatchObject({ cut: true, text: expect.stringContaining('[… 1/2]') });
});

test('pictures of pages have no words', async () => {
  await expect(pdfText(pages([[], [' ']]), 'a.pdf', () => {})).rejects.toMatchObject({
    reason: 'scanned',
  });
});

test('a real file is read', async () => {
  const { getDocument } = await pdfReader();
  const data = new Uint8Array(writtenPdf([['The tide (high)', 'is at nine.'], ['Bring boots.']]));
  const loading = getDocument({
    data,
    isEvalSupported: false,
    disableFontFace: true,
    verbosity: 0,
  });
  const { text } = await pdfText(pagesOf(await loading.promise), 'tides.pdf', () => {});
  await loading.destroy();
  expect(text).toBe('tides.pdf\n\n[1/2]\nThe tide (high)\nis at nine.\n\n[2/2]\nBring boots.\n');
});
