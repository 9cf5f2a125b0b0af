import { requestJson } from '$lib/data';
import { asHelenError, type HelenError } from '$lib/errors';
import { base64 } from './base64';

/** What HELEN tells one person about what others said. Nobody else sees it, and it is not kept. */
export type Aside = { what: 'translation' | 'description' | 'summary' | 'suggestions' } & (
  | { type: 'asking' }
  | { type: 'told'; text: string; replies: string[] }
  | { type: 'failed'; error: HelenError }
);

/** A line of a conversation as a model is given it. */
export interface Line {
  name: string;
  text: string;
}

interface Processed {
  text?: string;
  actions?: { type: string; parameters: { replies?: string[] } }[];
}

/** Characters of a conversation that are sent at most: the newest. */
const MOST = 20_000;

function process(content: string, contentType: string, context: object): Promise<Processed> {
  return requestJson('/api/ai/process', {
    method: 'POST',
    body: { content, contentType, context },
  });
}

/** The newest lines that fit, a line each, oldest first. */
export function written(lines: readonly Line[], most = MOST): string {
  const kept: string[] = [];
  let size = 0;
  for (const { name, text } of lines.toReversed()) {
    const line = `${name}: ${text.replace(/\s+/g, ' ').trim()}`;
    size += line.length + 1;
    if (size > most && kept.length > 0) break;
    kept.unshift(line.slice(0, most));
  }
  return kept.join('\n');
}

/** The asides of one screen: one for each message, and one for the thread under ''. */
export class Asides {
  /** How each was asked for. */
  readonly #asks = new Map<string, () => Promise<void>>();
  #all = $state.raw<ReadonlyMap<string, Aside>>(new Map());

  of(id: string): Aside | undefined {
    return this.#all.get(id);
  }

  /** Asks once more for what failed. */
  again(id: string): void {
    void this.#asks.get(id)?.();
  }

  dismiss(id: string): void {
    this.#asks.delete(id);
    const rest = new Map(this.#all);
    rest.delete(id);
    this.#all = rest;
  }

  #put(id: string, aside: Aside): void {
    this.#all = new Map(this.#all).set(id, aside);
  }

  async #ask(id: string, what: Aside['what'], ask: () => Promise<Processed>): Promise<void> {
    this.#asks.set(id, () => this.#ask(id, what, ask));
    const asking: Aside = { what, type: 'asking' };
    this.#put(id, asking);
    // Closed or asked again meanwhile: then nobody waits for this one.
    const put = (aside: Aside) => {
      if (this.#all.get(id) === asking) this.#put(id, aside);
    };
    try {
      const { text = '', actions = [] } = await ask();
      const replies = actions.flatMap(({ parameters }) => parameters.replies ?? []);
      put({ what, type: 'told', text, replies });
    } catch (cause) {
      put({ what, type: 'failed', error: asHelenError(cause) });
    }
  }

  /** @param to a language's code */
  translate(id: string, text: string, to: string): Promise<void> {
    return this.#ask(id, 'translation', () => process(text, 'text', { task: 'translate', to }));
  }

  /** @param picture gives the bytes of what is to be described */
  describe(id: string, picture: () => Promise<Blob>, language: string): Promise<void> {
    return this.#ask(id, 'description', async () => {
      const { smaller } = await import('./attachments/picture');
      return process(await base64(await smaller(await picture())), 'image', { language });
    });
  }

  summarise(lines: () => Promise<readonly Line[]>, language: string): Promise<void> {
    return this.#ask('', 'summary', async () =>
      process(written(await lines()), 'text', { task: 'summarise', language }),
    );
  }

  /** What the person could answer; who they are is called `me` in the lines. */
  suggest(lines: () => Promise<readonly Line[]>): Promise<void> {
    return this.#ask('', 'suggestions', async () =>
      process(written(await lines()), 'text', { task: 'suggest' }),
    );
  }
}
