import { SvelteMap } from 'svelte/reactivity';
import { asHelenError, type HelenError } from '$lib/errors';
import { prepare, type Prepared } from '../files/prepare';

/** A file that lies in a composer, and how it will look. */
export type StagedFile = { id: number; name: string } & (
  | { state: 'working' }
  /** `url` of its small picture, while it lies here; null where there is none. */
  | { state: 'ready'; prepared: Prepared; url: string | null }
);

/** Why a file was not taken. */
export interface Unfit {
  name: string;
  error: HelenError;
}

/**
 * What lies in the composers until it is sent, by thread. It stays while one looks at other threads, and goes with the
 * tab: bytes are only kept once they were sent.
 */
export class Staged {
  readonly #all = new SvelteMap<string, readonly StagedFile[]>();
  #next = 1;

  constructor(private readonly ready: (file: File) => Promise<Prepared> = prepare) {}

  of(thread: string): readonly StagedFile[] {
    return this.#all.get(thread) ?? [];
  }

  /** Makes files ready, all at once beside each other. @returns those that cannot be sent: empty, too large */
  async add(thread: string, files: Iterable<File>): Promise<Unfit[]> {
    const unfit: Unfit[] = [];
    await Promise.all(
      [...files].map(async (file) => {
        const id = this.#next++;
        const { name } = file;
        this.#all.set(thread, [...this.of(thread), { state: 'working', id, name }]);
        try {
          const prepared = await this.ready(file);
          this.#put(thread, {
            state: 'ready',
            id,
            name: prepared.name,
            prepared,
            url: see(prepared),
          });
        } catch (cause) {
          this.remove(thread, id);
          unfit.push({ name, error: asHelenError(cause) });
        }
      }),
    );
    return unfit;
  }

  remove(thread: string, id: number): void {
    const all = this.of(thread);
    const gone = all.find((one) => one.id === id);
    if (gone?.state === 'ready' && gone.url) URL.revokeObjectURL(gone.url);
    this.#all.set(
      thread,
      all.filter((one) => one !== gone),
    );
  }

  /** All that is ready, which lies here no more. */
  take(thread: string): Prepared[] {
    const ready = this.of(thread).filter((one) => one.state === 'ready');
    for (const { id } of ready) this.remove(thread, id);
    return ready.map(({ prepared }) => prepared);
  }

  /** What could not be sent lies here again. */
  putBack(thread: string, files: readonly Prepared[]): void {
    const back = files.map((prepared): StagedFile => {
      const { name } = prepared;
      return { state: 'ready', id: this.#next++, name, prepared, url: see(prepared) };
    });
    this.#all.set(thread, [...back, ...this.of(thread)]);
  }

  #put(thread: string, ready: Extract<StagedFile, { state: 'ready' }>): void {
    const all = this.of(thread);
    // Taken away while it was made ready.
    if (!all.some(({ id }) => id === ready.id)) {
      if (ready.url) URL.revokeObjectURL(ready.url);
      return;
    }
    this.#all.set(
      thread,
      all.map((one) => (one.id === ready.id ? ready : one)),
    );
  }
}

function see({ blob, mime, poster }: Prepared): string | null {
  if (poster) return URL.createObjectURL(poster);
  return mime.startsWith('image/') ? URL.createObjectURL(blob) : null;
}

/** The one of the tab. */
export const staged = new Staged();
