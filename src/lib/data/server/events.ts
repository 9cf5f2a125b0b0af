/** One server-sent event; `id` is empty where none was given. */
export interface ServerEvent {
  id: string;
  data: string;
}

/** More than this in one event is no event of ours: letters. */
const LONGEST = 4_000_000;

/** Reads lines into events; fed text in any pieces. */
class EventLines {
  #rest = '';
  #id = '';
  #data: string[] = [];
  #length = 0;
  /** The last letter was a CR: an LF that follows belongs to it. */
  #carriage = false;

  *push(text: string): Generator<ServerEvent> {
    for (const line of this.#lines(text)) {
      if (line !== '') this.#field(line);
      else if (this.#data.length > 0) {
        yield { id: this.#id, data: this.#data.join('\n') };
        this.#data = [];
        this.#length = 0;
      }
    }
  }

  *#lines(text: string): Generator<string> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = text[at];
      const second = this.#carriage && letter === '\n';
      this.#carriage = letter === '\r';
      if (second) from = at + 1;
      else if (letter === '\n' || letter === '\r') {
        yield this.#rest + text.slice(from, at);
        this.#rest = '';
        from = at + 1;
      }
    }
    this.#rest += text.slice(from);
    if (this.#rest.length + this.#length > LONGEST) throw new Error('the event is too long');
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + (line[colon + 1] === ' ' ? 2 : 1));
    if (name === 'data') {
      this.#data.push(value);
      this.#length += value.length;
    }
    if (name === 'id' && !value.includes('\0')) this.#id = value;
  }
}

/**
 * Reads a response of server-sent events, cut anywhere by the network; an event without its empty line at the end was
 * never sent. Leaving the loop early ends the connection. Throws what the body throws (AbortError, TypeError).
 */
export async function* readEvents(response: Response): AsyncGenerator<ServerEvent, void, void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  const lines = new EventLines();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      yield* lines.push(done ? decoder.decode() : decoder.decode(value, { stream: true }));
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
