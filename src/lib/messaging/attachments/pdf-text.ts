import type { PDFDocumentProxy } from 'pdfjs-dist';

/** What is read at most: about fifty thousand tokens, which is what models take without a special contract. */
export const MOST_PAGES = 200;
export const MOST_LETTERS = 200_000;

/** A run of letters, and whether its line ends with it. */
interface Run {
  str: string;
  hasEOL: boolean;
}

/** The pages of a document: numbers are from 1. */
export interface PdfPages {
  count: number;
  read(page: number): Promise<Run[]>;
}

export interface PdfText {
  text: string;
  /** There is more in the file than was read. */
  cut: boolean;
}

/** Why a PDF has no words for us. */
export class Unreadable extends Error {
  constructor(readonly reason: 'locked' | 'scanned') {
    super(reason);
  }
}

export const pagesOf = (document: PDFDocumentProxy): PdfPages => ({
  count: document.numPages,
  async read(number) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    page.cleanup();
    return items.flatMap((item) => ('str' in item ? [item] : []));
  },
});

/** The words of a page, line by line. */
function words(runs: readonly Run[]): string {
  const joined = runs.map(({ str, hasEOL }) => (hasEOL ? `${str}\n` : str)).join('');
  return joined
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * All pages as one text with their numbers, so that an answer can say where something stands. The name goes first, for
 * a model is given nothing else of a file. Throws Unreadable `scanned` where no page has a word.
 * @param progress from 0 to 1
 */
export async function pdfText(
  { count, read }: PdfPages,
  name: string,
  progress: (done: number) => void,
): Promise<PdfText> {
  const most = Math.min(count, MOST_PAGES);
  const parts: string[] = [];
  let letters = 0;
  let page = 0;
  while (page < most && letters < MOST_LETTERS) {
    const text = words(await read(++page)).slice(0, MOST_LETTERS - letters);
    letters += text.length;
    if (text !== '') parts.push(`[${page}/${count}]\n${text}`);
    progress(page / most);
  }
  if (letters === 0) throw new Unreadable('scanned');
  const cut = page < count || letters >= MOST_LETTERS;
  if (cut) parts.push(`[… ${page}/${count}]`);
  return { text: `${name}\n\n${parts.join('\n\n')}\n`, cut };
}
