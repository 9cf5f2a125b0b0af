import type { SentAttachment } from '../api';
import { base64 } from '../base64';
import { fits, kindOf, MOST, refuse, type Kind, type Reason } from './check';
import { FRAMES, frames } from './film';
import { Unreadable } from './pdf-text';
import { smaller } from './picture';

/** Something that will go along, or is being made ready to. */
export type Item =
  | { state: 'working'; id: number; name: string; kind: Kind; progress: number | null }
  | {
      state: 'ready';
      id: number;
      name: string;
      kind: Kind;
      mime: string;
      blob: Blob;
      size: number;
      /** To look at or listen to it, while it lies here. */
      url: string;
    };

/** Why a file was not taken, or not whole. */
export interface Refused {
  name: string;
  reason: Reason;
}

const renamed = (name: string, type: string): string => {
  const ending = type === 'image/webp' ? 'webp' : type === 'image/png' ? 'png' : 'jpg';
  return `${name.replace(/\.[^.]*$/, '')}.${ending}`;
};

/** What lies ready to be sent with the next message. Whoever makes it empties it. */
export class Tray {
  items = $state.raw<Item[]>([]);
  #next = 1;

  get busy(): boolean {
    return this.items.some(({ state }) => state === 'working');
  }

  /** Takes files, as far as they can go along; returns those that cannot, and why. */
  async add(files: Iterable<File>): Promise<Refused[]> {
    const refused: Refused[] = [];
    for (const file of files) {
      const reason = await this.#take(file);
      if (reason) refused.push({ name: file.name, reason });
    }
    return refused;
  }

  async #take(file: File): Promise<Reason | null> {
    const refused = refuse(file);
    const kind = kindOf(file);
    if (refused || kind === null) return refused;
    if (this.items.length >= MOST) return 'too_many';
    const id = this.#next++;
    const working: Item = { state: 'working', id, name: file.name, kind, progress: null };
    this.items = [...this.items, working];
    try {
      const { files: made, cut } = await this.#ready(file, kind, id);
      // Taken away while it was made ready.
      if (!this.items.some((item) => item.id === id)) return null;
      const others = this.items.filter((item) => item.state === 'ready');
      const reason = fits(others, made);
      if (reason) this.remove(id);
      else this.#put(id, kind, made);
      return reason ?? (cut ? 'cut' : null);
    } catch (cause) {
      this.remove(id);
      return cause instanceof Unreadable ? cause.reason : 'unreadable';
    }
  }

  async #ready(file: File, kind: Kind, id: number): Promise<{ files: File[]; cut?: boolean }> {
    const named = (blob: Blob, name: string) => new File([blob], name, { type: blob.type });
    const progress = (done: number) => {
      this.items = this.items.map((item) =>
        item.id === id && item.state === 'working' ? { ...item, progress: done } : item,
      );
    };
    if (kind === 'picture') {
      const blob = await smaller(file);
      return { files: [named(blob, renamed(file.name || 'picture', blob.type))] };
    }
    if (kind === 'pdf') {
      const { readPdf } = await import('./pdf');
      const { text, cut } = await readPdf(file, file.name, progress);
      return { files: [new File([text], `${file.name}.txt`, { type: 'text/plain' })], cut };
    }
    if (kind !== 'film') return { files: [file] };
    const room = Math.min(FRAMES, MOST - this.items.length + 1);
    const found = await frames(file, room, progress);
    const files = found.map((blob, index) =>
      named(blob, renamed(`${file.name}-${index + 1}.x`, blob.type)),
    );
    return { files };
  }

  #put(id: number, kind: Kind, files: File[]): void {
    const made = files.map((file): Item => {
      const shown = kind === 'film' ? 'picture' : kind;
      return {
        state: 'ready',
        id: this.#next++,
        name: file.name,
        kind: shown,
        mime: file.type || 'text/plain',
        blob: file,
        size: file.size,
        url: URL.createObjectURL(file),
      };
    });
    this.items = this.items.flatMap((item) => (item.id === id ? made : [item]));
  }

  remove(id: number): void {
    this.items = this.items.filter((item) => {
      if (item.id === id && item.state === 'ready') URL.revokeObjectURL(item.url);
      return item.id !== id;
    });
  }

  /** Another tray with what lies ready in this one, which is empty then. */
  moved(): Tray {
    const other = new Tray();
    other.items = this.items.filter(({ state }) => state === 'ready');
    other.#next = this.#next;
    this.items = [];
    return other;
  }

  clear(): void {
    for (const { id } of this.items) this.remove(id);
  }

  /** All of it as it is sent. */
  async pack(): Promise<SentAttachment[]> {
    const ready = this.items.filter((item) => item.state === 'ready');
    return Promise.all(
      ready.map(async ({ mime, name, blob }) => ({ mime, name, data: await base64(blob) })),
    );
  }
}
