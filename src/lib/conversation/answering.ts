import type { Assistant, AssistantId, Reply, ReplyRequest } from '$lib/assistant';
import { asHelenError, type HelenError } from '$lib/errors';
import type { Host } from './host';

interface Asked {
  turn: number;
  reply: Reply | null;
  /** Something of the answer was told: it is too late for another. */
  began: boolean;
}

/** Who answers in one session: the assistant that is chosen now, and the reply that streams. */
export class Answering {
  #assistant: Assistant | null = null;
  /** Answers when the cloud cannot. */
  #standIn: Assistant | null = null;
  #asked: Asked | null = null;
  readonly #excused = new Set<number>();

  constructor(readonly host: Host) {}

  /** The chosen assistant; another one than before takes its place. */
  #chosen(): Assistant {
    const id: AssistantId = this.host.settings().assistant;
    if (this.#assistant?.id !== id) {
      this.#assistant?.close();
      this.#assistant = this.host.parts.createAssistant(id);
    }
    return this.#assistant;
  }

  load(): Promise<void> {
    return this.#chosen().prepare();
  }

  /** Whether what was said in this turn was only why there is no answer: an assistant need not know. */
  excused(turn: number): boolean {
    return this.#excused.has(turn);
  }

  /** @param ready when everything is loaded that a reply needs, its voice's way out among it. */
  async reply(request: ReplyRequest, ready: Promise<void>): Promise<void> {
    const { send, blame } = this.host;
    const { turn } = request;
    const mine: Asked = { turn, reply: null, began: false };
    this.#asked = mine;
    const current = () => this.#asked === mine;
    try {
      await ready;
      if (!current()) return;
      const assistant = this.#chosen();
      try {
        await this.#stream(mine, assistant, request);
      } catch (cause) {
        if (!current() || assistant.id !== 'gateway' || mine.began) throw cause;
        await this.#instead(mine, request, asHelenError(cause, 'assistant_failed'));
      }
      if (current()) send({ type: 'reply-ended', turn });
    } catch (cause) {
      if (current()) send({ type: 'reply-failed', turn, code: blame(cause, 'assistant_failed') });
    } finally {
      if (current()) this.#asked = null;
    }
  }

  async #stream(mine: Asked, assistant: Assistant, request: ReplyRequest): Promise<void> {
    const current = () => this.#asked === mine;
    await assistant.prepare();
    if (!current()) return;
    mine.reply = assistant.reply(request);
    for await (const text of mine.reply.deltas) {
      if (!current()) return;
      mine.began = true;
      this.host.send({ type: 'reply-delta', turn: mine.turn, text });
    }
  }

  /**
   * The cloud did not answer. The screen says why; the model of this device answers if it may and can, else HELEN says in
   * a sentence what is wrong, with a voice that needs no network. Either way the talk goes on.
   */
  async #instead(mine: Asked, request: ReplyRequest, error: HelenError): Promise<void> {
    const { parts, settings, send, warn, speakHere } = this.host;
    warn(error);
    speakHere(mine.turn);
    if (settings().fallback && (await this.#answeredHere(mine, request))) return;
    if (this.#asked !== mine) return;
    this.#excused.add(mine.turn);
    send({
      type: 'reply-delta',
      turn: mine.turn,
      text: parts.sentence(error.code, request.language),
    });
  }

  /** Whether the model of this device gave the answer, or as much of one as it could. */
  async #answeredHere(mine: Asked, request: ReplyRequest): Promise<boolean> {
    this.#standIn ??= this.host.parts.createAssistant('on-device');
    const { type } = await this.#standIn.availability();
    if (type !== 'ready' || this.#asked !== mine) return false;
    try {
      await this.#stream(mine, this.#standIn, request);
    } catch (cause) {
      if (mine.began) throw cause;
    }
    return mine.began;
  }

  cancel(turn: number): void {
    if (this.#asked?.turn !== turn) return;
    this.#asked.reply?.cancel();
    this.#asked = null;
  }

  close(): void {
    this.#asked?.reply?.cancel();
    this.#asked = null;
    for (const one of [this.#assistant, this.#standIn]) one?.close();
    this.#assistant = this.#standIn = null;
  }
}
