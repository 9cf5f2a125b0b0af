import { readUpload, type FileRow } from '$lib/data';
import { say } from '$lib/data/between';
import { prepare, type Prepared } from '../files/prepare';
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

  /** Those of a thread, in the order they came. */
  of(thread: string): Upload[] {
    return this.#uploads.all.filter((one) => one.thread === thread);
  }

  /** Goes on with what was left; safe to ask again. Throws HelenError: storage_unavailable. */
  restore(): Promise<void> {
    this.#restored ??= this.#uploads.restore().then(() => {
      for (const { id } of this.#uploads.all) void this.#follow(id);
    });
    return this.#restored;
  }

  /** Throws HelenError: file_empty, file_too_large, storage_full. */
  async add(thread: string, file: File): Promise<void> {
    await this.#send(thread, await prepare(file));
  }

  async note(thread: string, note: RecordedNote): Promise<void> {
    await this.#send(thread, note);
  }

  pause = (id: string): Promise<void> => this.#uploads.pause(id);
  resume = (id: string): Promise<void> => this.#uploads.resume(id);
  cancel = (id: string): Promise<void> => this.#uploads.cancel(id);

  async #send(thread: string, prepared: Prepared): Promise<void> {
    await this.restore();
    void this.#follow(await this.#uploads.add(thread, prepared));
  }

  /** Says it once it is there. The message has the file's id: said twice, it is the same message. */
  async #follow(id: string): Promise<void> {
    if (this.#followed.has(id)) return;
    this.#followed.add(id);
    if (!(await this.#uploads.whenDone(id))) return;
    const upload = this.#uploads.get(id);
    if (!upload) return;
    const kept = await readUpload(id);
    if (kept && upload.mime.startsWith('image/')) await keepThumb(id, kept.blob).catch(() => {});
    await say({ id, thread: upload.thread, text: '', files: [fileOf(upload)] });
    await this.#uploads.forget(id);
  }
}

export const outgoing = new Outgoing();
