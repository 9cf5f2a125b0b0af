import { listProviders, requestJson, session } from '$lib/data';
import { asHelenError, type ErrorCode } from '$lib/errors';
import type { Line } from './transcript';

/** Between two questions to the gateway, in milliseconds: it answers 20 a minute. */
const PAUSE = 3500;
/** Lines of one question. */
const MOST = 12;

/** Whether somebody can have lines translated: signed in, with a gateway that writes. */
export async function canTranslate(): Promise<boolean> {
  if (!session()?.token) return false;
  const providers = await listProviders().catch(() => []);
  return providers.some(
    ({ usable, capabilities }) => usable && capabilities.includes('text_generation'),
  );
}

/** Lines of a call in this person's language, by the gateway: seen by nobody else, and not kept. */
export class Translations {
  on = $state(false);
  failed = $state<ErrorCode | null>(null);
  #texts = $state.raw<ReadonlyMap<string, string>>(new Map());
  readonly #to: 'es' | 'en';
  #busy = false;
  #ended = false;
  #lines: readonly Line[] = [];

  constructor(to: 'es' | 'en') {
    this.#to = to;
  }

  /** A line in this person's language; undefined as long as there is none. */
  of({ key }: Line): string | undefined {
    return this.on ? this.#texts.get(key) : undefined;
  }

  /** What there is to read: finished lines in another language are asked for, together. */
  look(lines: readonly Line[]): void {
    this.#lines = lines;
    void this.#ask();
  }

  end(): void {
    this.#ended = true;
  }

  get #open(): Line[] {
    return this.#lines.filter(
      ({ key, final, language }) => final && language !== this.#to && !this.#texts.has(key),
    );
  }

  async #ask(): Promise<void> {
    if (this.#busy || this.#ended || !this.on) return;
    const lines = this.#open.slice(-MOST);
    if (lines.length === 0) return;
    this.#busy = true;
    try {
      const whole = await translated(lines.map(({ text }) => text).join('\n'), this.#to);
      const texts = whole.split('\n').filter((text) => text.trim() !== '');
      // A model that joined lines is asked for one at a time: the newest, which somebody waits for.
      const pairs =
        texts.length === lines.length
          ? lines.map((line, at) => [line.key, texts[at]!] as const)
          : [[lines.at(-1)!.key, await translated(lines.at(-1)!.text, this.#to)] as const];
      this.#texts = new Map([...this.#texts, ...pairs]);
      this.failed = null;
    } catch (cause) {
      this.failed = asHelenError(cause).code;
    }
    setTimeout(() => {
      this.#busy = false;
      void this.#ask();
    }, PAUSE);
  }
}

async function translated(content: string, to: 'es' | 'en'): Promise<string> {
  const body = { content, contentType: 'text', context: { task: 'translate', to } };
  const { text = '' } = await requestJson<{ text?: string }>('/api/ai/process', {
    method: 'POST',
    body,
  });
  return text;
}
