import { newId, type FileRow, type SentWords } from '$lib/data';
import { act, say } from '$lib/data/between';
import type { Prepared } from '../files/prepare';
import { keepThumb } from '../files/thumbs';
import type { Upload } from '../files/upload';
import { Uploads } from '../files/uploads.svelte';
import type { RecordedNote } from '../notes';

/** What a message keeps of a file. */
function fileOf(upload: Upload): FileRow {
  const { id, name, mime, size, width, height, duration, waveform, transcript } = upload;
  return {
    id,
    name,
    mime,
    size,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(duration !== undefined && { duration }),
    ...(waveform !== undefined && { waveform }),
    ...(transcript !== undefined && { transcript }),
  };
}

/**
 * Files on their way into threads: each becomes a message of its own once the server has all of it, over reloads and
 * nights offline. One for a tab, whichever thread is on the screen.
 */
class Outgoing {
  readonly #uploads = new Uploads();
  readonly #followed = new Set<string>();
  #restored: Promise<void> | null = null;

  /** Those of a thread's messages, in the order they came. */
  of(thread: string): Upload[] {
    return this.#uploads.all.filter((one) => one.thread === thread && !one.picture);
  }

  /** What is to be the picture of a thread. */
  pictureOf(thread: string): Upload | undefined {
    return this.#uploads.all.findLast((one) => one.thread === thread && one.picture);
  }

  /** Goes on with what was left; safe to ask again. Throws HelenError: storage_unavailable. */
  restore(): Promise<void> {
    this.#restored ??= this.#uploads.restore().then(() => {
      for (const { id } of this.#uploads.all) void this.#follow(id);
    });
    return this.#restored;
  }

  /** Sends one after the other; the words stand under the last. Throws HelenError: storage_full, storage_unavailable. */
  async send(thread: string, files: readonly Prepared[], words: SentWords): Promise<void> {
    await this.restore();
    for (const [index, file] of files.entries()) {
      const last = index === files.length - 1;
      const id = await this.#uploads.add(thread, file, last ? { words } : {});
      const seen = file.poster ?? (file.mime.startsWith('image/') ? file.blob : null);
      if (seen) await keepThumb(id, seen).catch(() => {});
      void this.#follow(id);
    }
  }

  note = (thread: string, note: RecordedNote): Promise<void> =>
    this.send(thread, [note], { text: '', mentions: [], replyTo: null });

  /** Gives a thread another picture, which is seen here at once: a square that is small already. */
  async picture(thread: string, square: File): Promise<void> {
    const before = this.pictureOf(thread);
    const id = newId();
    await keepThumb(id, square);
    const { name, type: mime } = square;
    await this.restore();
    await this.#uploads.add(thread, { blob: square, name, mime, picture: true }, { id });
    void this.#follow(id);
    // Who changes their mind does not send both.
    if (before) await this.cancel(before.id);
  }

  pause = (id: string): Promise<void> => this.#uploads.pause(id);
  resume = (id: string): Promise<void> => this.#uploads.resume(id);
  cancel = (id: string): Promise<void> => this.#uploads.cancel(id);

  /** Says it once it is there. The message has the file's id: said twice, it is the same message. */
  async #follow(id: string): Promise<void> {
    if (this.#followed.has(id)) return;
    this.#followed.add(id);
    if (!(await this.#uploads.whenDone(id))) return;
    const upload = this.#uploads.get(id);
    if (!upload) return;
    const { thread, words } = upload;
    const { message = id, ...said }: SentWords = words ?? { text: '', mentions: [], replyTo: null };
    try {
      if (upload.picture) await act({ type: 'thread.change', thread, picture: id });
      else await say({ id: message, thread, ...said, files: [fileOf(upload)] });
      await this.#uploads.forget(id);
    } catch {
      // No room for it: it stays here, and is said at the next start.
      this.#followed.delete(id);
    }
  }
}

export const outgoing = new Outgoing();
