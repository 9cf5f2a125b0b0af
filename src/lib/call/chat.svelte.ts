import { hashOf, MOST, newTransfer, pour, safeName, unpack, type Pipe } from './transfer';
import type { ChatWords } from './chat-words';

/** Where a file to, or of, one person stands. */
export type Passage =
  /** They are asked whether they want it. */
  | { at: 'offered' }
  | { at: 'moving'; bytes: number }
  | { at: 'done' }
  /** They did not want it; one of the two stopped it. */
  | { at: 'refused' }
  | { at: 'stopped' }
  /** What came is not what was sent. */
  | { at: 'broken' }
  /** They are not in the call any more. */
  | { at: 'gone' };

interface Line {
  id: string;
  /** Milliseconds since 1970. */
  when: number;
  mine: boolean;
  who: string;
}

interface About {
  name: string;
  /** Bytes. */
  size: number;
}

export type ChatLine =
  | (Line & { type: 'text'; text: string })
  /** One for each person it goes to: `to` is their peer. */
  | (Line & About & { type: 'sent'; to: string; passage: Passage })
  /** `url` when it is here. */
  | (Line & About & { type: 'came'; from: string; passage: Passage; url: string });

type FileLine = Exclude<ChatLine, { type: 'text' }>;

/** Somebody in the call, as far as this needs them. */
interface Other {
  readonly seat: { peer: string; name: string };
  /** By which files go to them; null where there is no such way. */
  readonly files: Pipe | null;
  say(words: ChatWords): void;
}

interface Arriving {
  hash: string;
  size: number;
  parts: Blob[];
  bytes: number;
}

/** The longest text, in letters. */
export const LONGEST = 4000;
/** So many lines are kept, and so many offers of one person wait. */
const KEPT = 500;
const OFFERS = 20;

/**
 * What people in a call write and hand to each other from device to device. Nobody keeps it: who comes later does not
 * see what was said before, and it goes with the call.
 */
export class Chat {
  lines = $state<ChatLine[]>([]);
  /** What others said since it was last looked at. */
  unread = $state(0);
  #seen = false;
  readonly #others: () => readonly Other[];
  readonly #name: () => string;
  /** What goes out: by id and peer. */
  readonly #sending = new Map<string, { file: File; stop: AbortController }>();
  readonly #arriving = new Map<string, Arriving>();

  constructor(others: () => readonly Other[], name: () => string) {
    this.#others = others;
    this.#name = name;
  }

  /** It is looked at, or not any more. */
  look(seen: boolean): void {
    this.#seen = seen;
    if (seen) this.unread = 0;
  }

  write(text: string): void {
    const said = text.trim().slice(0, LONGEST);
    if (said === '') return;
    const id = newTransfer();
    this.#add({ ...this.#mine(id), type: 'text', text: said });
    for (const other of this.#others()) other.say({ t: 'chat', id, text: said });
  }

  /** Offers a file to everybody who is here. @returns false where it is too large, or empty */
  async offer(file: File): Promise<boolean> {
    if (file.size === 0 || file.size > MOST) return false;
    const hash = await hashOf(file);
    const { size } = file;
    const name = safeName(file.name);
    for (const other of this.#others()) {
      const id = newTransfer();
      const { peer, name: who } = other.seat;
      const line = { ...this.#mine(id), who, type: 'sent', to: peer, name, size } as const;
      this.#add({ ...line, passage: { at: 'offered' } });
      this.#sending.set(id, { file, stop: new AbortController() });
      other.say({ t: 'file', id, name, size, hash });
    }
    return true;
  }

  /** Takes a file that was offered. */
  take(id: string): void {
    const line = this.#came(id);
    if (line?.passage.at !== 'offered') return;
    line.passage = { at: 'moving', bytes: 0 };
    this.#other(line.from)?.say({ t: 'take', id, from: 0 });
  }

  /** Does not want it, or not any more; of one's own: takes it back. */
  drop(id: string): void {
    const line = this.lines.find((one): one is FileLine => one.type !== 'text' && one.id === id);
    if (!line || (line.passage.at !== 'offered' && line.passage.at !== 'moving')) return;
    const refused = line.type === 'came' && line.passage.at === 'offered';
    this.#other(line.type === 'came' ? line.from : line.to)?.say({ t: 'drop', id });
    this.#stop(line, refused ? 'refused' : 'stopped');
  }

  hear(from: Other, words: ChatWords): void {
    const { peer, name: who } = from.seat;
    const line: Line = { id: words.id, when: Date.now(), mine: false, who };
    switch (words.t) {
      case 'chat':
        return this.#news({ ...line, type: 'text', text: words.text });
      case 'file': {
        const { size, hash } = words;
        const waits = this.lines.filter(
          (one) => one.type === 'came' && one.from === peer && one.passage.at === 'offered',
        );
        const known = this.lines.some(({ id }) => id === words.id);
        if (known || waits.length >= OFFERS || size > MOST) return;
        this.#arriving.set(words.id, { hash, size, parts: [], bytes: 0 });
        const about = {
          name: safeName(words.name),
          size,
          url: '',
          passage: { at: 'offered' },
        } as const;
        return this.#news({ ...line, ...about, type: 'came', from: peer });
      }
      case 'take': {
        const sent = this.#sent(words.id, peer);
        if (sent) void this.#pour(sent, from, words.from);
        return;
      }
      case 'drop': {
        const came = this.#came(words.id);
        const mine = came?.from === peer ? came : this.#sent(words.id, peer);
        if (!mine || (mine.passage.at !== 'offered' && mine.passage.at !== 'moving')) return;
        const refused = mine.type === 'sent' && mine.passage.at === 'offered';
        return this.#stop(mine, refused ? 'refused' : 'stopped');
      }
      case 'have': {
        const sent = this.#sent(words.id, peer);
        if (sent?.passage.at !== 'moving') return;
        sent.passage = { at: words.whole ? 'done' : 'broken' };
        this.#sending.delete(words.id);
      }
    }
  }

  /** A piece of a file. */
  async bytes(from: Other, data: unknown): Promise<void> {
    const piece = data instanceof ArrayBuffer ? unpack(data) : null;
    const line = piece && this.#came(piece.id);
    const arriving = piece && this.#arriving.get(piece.id);
    if (!line || !arriving || line.from !== from.seat.peer || line.passage.at !== 'moving') return;
    arriving.parts.push(new Blob([piece.bytes]));
    arriving.bytes += piece.bytes.length;
    line.passage = { at: 'moving', bytes: Math.min(arriving.bytes, arriving.size) };
    if (arriving.bytes < arriving.size) return;
    const file = new Blob(arriving.parts);
    this.#arriving.delete(line.id);
    const whole = file.size === arriving.size && (await hashOf(file)) === arriving.hash;
    from.say({ t: 'have', id: line.id, whole });
    if (whole) line.url = URL.createObjectURL(file);
    line.passage = { at: whole ? 'done' : 'broken' };
  }

  /** A new connection to them is open: what was interrupted goes on from where it was. */
  reached(other: Other): void {
    for (const line of this.lines) {
      if (line.type !== 'came' || line.from !== other.seat.peer) continue;
      const arriving = this.#arriving.get(line.id);
      if (line.passage.at === 'moving' && arriving)
        other.say({ t: 'take', id: line.id, from: arriving.bytes });
    }
  }

  /** They left. */
  gone(peer: string): void {
    for (const line of this.lines) {
      if (line.type === 'text' || (line.type === 'came' ? line.from : line.to) !== peer) continue;
      const { at } = line.passage;
      if (at === 'offered' || at === 'moving') this.#stop(line, 'gone');
    }
  }

  end(): void {
    for (const { stop } of this.#sending.values()) stop.abort();
    for (const line of this.lines)
      if (line.type === 'came' && line.url) URL.revokeObjectURL(line.url);
    this.lines = [];
  }

  #mine(id: string): Line {
    return { id, when: Date.now(), mine: true, who: this.#name() };
  }

  #other(peer: string): Other | undefined {
    return this.#others().find(({ seat }) => seat.peer === peer);
  }

  #came(id: string) {
    return this.lines.find((line) => line.type === 'came' && line.id === id) as
      Extract<ChatLine, { type: 'came' }> | undefined;
  }

  #sent(id: string, to: string) {
    return this.lines.find((line) => line.type === 'sent' && line.id === id && line.to === to) as
      Extract<ChatLine, { type: 'sent' }> | undefined;
  }

  #add(line: ChatLine): void {
    this.lines.push(line);
    const old = this.lines.length > KEPT ? this.lines.shift() : undefined;
    if (old?.type === 'came' && old.url) URL.revokeObjectURL(old.url);
  }

  #news(line: ChatLine): void {
    this.#add(line);
    if (!this.#seen) this.unread += 1;
  }

  #stop(line: FileLine, at: 'refused' | 'stopped' | 'gone'): void {
    this.#sending.get(line.id)?.stop.abort();
    this.#sending.delete(line.id);
    this.#arriving.delete(line.id);
    line.passage = { at };
  }

  async #pour(line: Extract<ChatLine, { type: 'sent' }>, to: Other, from: number): Promise<void> {
    const sending = this.#sending.get(line.id);
    const { files } = to;
    if (!sending || !files || from > line.size) return;
    // By a connection that is no more.
    sending.stop.abort();
    const stop = new AbortController();
    this.#sending.set(line.id, { file: sending.file, stop });
    line.passage = { at: 'moving', bytes: from };
    await pour(files, line.id, sending.file, {
      from,
      signal: stop.signal,
      moved: (bytes) => {
        if (line.passage.at === 'moving') line.passage = { at: 'moving', bytes };
      },
    }).catch(() => {
      // Closed meanwhile: it goes on by the next connection.
    });
  }
}
