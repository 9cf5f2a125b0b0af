/** What `…/stream` tells, as S1 writes it (docs/gateway.md). */
export type StreamEvent =
  | { type: 'start'; session_id: string }
  | { type: 'content'; content: string }
  | { type: 'done'; message_id: string; full_content: string }
  | { type: 'error'; code: string; message: string };

/** An event with its id, `MESSAGE-NUMBER`: what a reader that lost the stream says to go on from there. */
export interface Told {
  id: string;
  event: StreamEvent;
}

/** Reads server-sent events from bytes that may be cut anywhere. What is half there is kept for the next piece. */
export class EventReader {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #id = '';
  #data: string[] = [];

  push(bytes: Uint8Array): Told[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const told: Told[] = [];
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n')) {
      const line = this.#rest.slice(0, end).replace(/\r$/, '');
      this.#rest = this.#rest.slice(end + 1);
      const one = this.#line(line);
      if (one) told.push(one);
    }
    return told;
  }

  #line(line: string): Told | null {
    if (line !== '') {
      const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
      if (name === 'data') this.#data.push(value);
      else if (name === 'id') this.#id = value;
      return null;
    }
    if (this.#data.length === 0) return null;
    const data = this.#data.join('\n');
    this.#data = [];
    return { id: this.#id, event: JSON.parse(data) as StreamEvent };
  }
}
