import { request } from '$lib/data';
import { asHelenError, type HelenError } from '$lib/errors';
import { Resource } from '../resource.svelte';
import { editable } from './edit';

/** The configuration as the server has it. */
export interface Written {
  /** As somebody wrote it, comments and all. */
  text: string;
  /** The same in our spelling, for documents in another. */
  asJson: string;
  version: number;
  source: 'default' | 'stored' | 'file';
}

/** One mistake; line and column count from 1. */
export interface Problem {
  line: number;
  column: number;
  path: string;
  reason: string;
}

/** What became of saving. `confirm` waits for an answer: these would send a key to another address. */
export type Saving =
  | { type: 'idle' }
  | { type: 'saving' }
  | { type: 'refused'; error: HelenError; problems: Problem[] }
  | { type: 'confirm'; providers: string[] };

const address = '/api/mcp/config';

async function read(): Promise<Written> {
  const [yaml, json] = await Promise.all([request(`${address}?format=yaml`), request(address)]);
  return {
    text: await yaml.text(),
    asJson: await json.text(),
    version: Number(yaml.headers.get('Helen-Config-Version')),
    source: yaml.headers.get('Helen-Config-Source') as Written['source'],
  };
}

function isProblem(one: unknown): one is Problem {
  return typeof one === 'object' && one !== null && 'line' in one && 'reason' in one;
}

/** The mistakes that a refusal names, in the document's order. */
export const problemsOf = (error: HelenError): Problem[] =>
  Object.values(error.details).filter(isProblem);

/** What will be done once it is confirmed, or again. */
type Send = (query: URLSearchParams) => Promise<Response>;

/** The gateway's document: read, edited in place, saved as a new version. */
export class ConfigDocument {
  readonly current = new Resource(read);
  saving = $state.raw<Saving>({ type: 'idle' });
  #waiting: Send | null = null;
  #saved: ((version: number) => void) | null = null;

  /** Nothing can be changed here: it is a file of the server's. */
  get fixed(): boolean {
    return this.current.value?.source === 'file';
  }

  /** Edits the newest text. @returns whether it was saved; why not is in `saving` */
  async change(edit: (text: string) => string, note: string): Promise<boolean> {
    const known = this.current.value;
    if (!known || this.saving.type === 'saving') return false;
    let text: string;
    try {
      text = edit(editable(known.text, known.asJson));
    } catch (cause) {
      this.saving = { type: 'refused', error: asHelenError(cause), problems: [] };
      return false;
    }
    return await this.write(text, note, known.version);
  }

  /** Stores a whole text, unless somebody changed it after that version. */
  write(text: string, note: string, after: number, saved?: (version: number) => void) {
    return this.#begin((query) => {
      query.set('after', `${after}`);
      query.set('note', note);
      return request(`${address}?${query}`, { method: 'PUT', body: text });
    }, saved);
  }

  /** Makes an old version a new one. */
  restore(version: number, saved?: (version: number) => void) {
    return this.#begin(
      (query) =>
        request(`${address}/versions/${version}/restore?${query}`, { method: 'POST', body: '' }),
      saved,
    );
  }

  /** The administrator trusts the addresses. */
  confirm(): Promise<boolean> {
    return this.#send(new URLSearchParams({ confirm: '1' }));
  }

  /** Puts away what a refusal said. */
  forget(): void {
    this.#waiting = null;
    this.saving = { type: 'idle' };
  }

  #begin(send: Send, saved?: (version: number) => void): Promise<boolean> {
    this.#waiting = send;
    this.#saved = saved ?? null;
    return this.#send(new URLSearchParams());
  }

  async #send(query: URLSearchParams): Promise<boolean> {
    const [send, saved] = [this.#waiting, this.#saved];
    if (!send) return false;
    this.saving = { type: 'saving' };
    try {
      const { version } = (await (await send(query)).json()) as { version: number };
      this.#waiting = null;
      await this.current.load();
      this.saving = { type: 'idle' };
      saved?.(version);
      return true;
    } catch (cause) {
      this.saving = this.#refusal(asHelenError(cause));
      return false;
    }
  }

  #refusal(error: HelenError): Saving {
    const named = error.details['providers'];
    if (error.code === 'keys_would_move' && Array.isArray(named))
      return { type: 'confirm', providers: named.map(String) };
    return { type: 'refused', error, problems: problemsOf(error) };
  }
}
