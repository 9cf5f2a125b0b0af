import type { Assistant, AssistantId, Reply, ReplyRequest } from '$lib/assistant';
import type { Host } from './host';

/** Who answers in one session: the assistant that is chosen now, and the reply that streams. */
export class Answering {
  #assistant: Assistant | null = null;
  #reply: { turn: number; reply: Reply | null } | null = null;

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

  /** @param ready when everything is loaded that a reply needs, its voice's way out among it. */
  async reply(request: ReplyRequest, ready: Promise<void>): Promise<void> {
    const { send, blame } = this.host;
    const { turn } = request;
    const mine: { turn: number; reply: Reply | null } = { turn, reply: null };
    this.#reply = mine;
    const current = () => this.#reply === mine;
    try {
      await ready;
      if (!current()) return;
      const assistant = this.#chosen();
      await assistant.prepare();
      if (!current()) return;
      mine.reply = assistant.reply(request);
      for await (const text of mine.reply.deltas) {
        if (!current()) return;
        send({ type: 'reply-delta', turn, text });
      }
      if (current()) send({ type: 'reply-ended', turn });
    } catch (cause) {
      if (current()) send({ type: 'reply-failed', turn, code: blame(cause, 'assistant_failed') });
    } finally {
      if (current()) this.#reply = null;
    }
  }

  cancel(turn: number): void {
    if (this.#reply?.turn !== turn) return;
    this.#reply.reply?.cancel();
    this.#reply = null;
  }

  close(): void {
    this.#reply?.reply?.cancel();
    this.#reply = null;
    this.#assistant?.close();
    this.#assistant = null;
  }
}
