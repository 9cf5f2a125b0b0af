import * as pdfjs from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { pagesOf, pdfText, Unreadable, type PdfText } from './pdf-text';

/**
 * What a PDF says, page by page; its pictures and its letters' shapes are not looked at.
 * Throws Unreadable where it is locked or has no text, and others where it is no PDF. @param progress from 0 to 1
 */
export async function readPdf(
  file: Blob,
  name: string,
  progress: (done: number) => void,
): Promise<PdfText> {
  pdfjs.GlobalWorkerOptions.workerSrc ||= workerUrl;
  const loading = pdfjs.getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    // The page's policy takes no program from a file.
    isEvalSupported: false,
    disableFontFace: true,
    useWasm: false,
    enableXfa: false,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  try {
    const document = await loading.promise;
    return await pdfText(pagesOf(document), name, progress);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException')
      throw new Unreadable('locked');
    throw cause;
  } finally {
    await loading.destroy();
  }
}
