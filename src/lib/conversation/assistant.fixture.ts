import type { Voice } from './history.fixture';
import type { Surroundings } from './surroundings.fixture';
import type { Command } from './turn';

/** Answers a turn in a few words; late, in part, though it was told to stop, or never. Only the world imports this. */
export class AssistantFixture {
  readonly replies = new Map<number, { text: string; at: number; cancelled: boolean }>();

  constructor(private readonly world: Surroundings) {}

  /** The last turn that is answered. */
  get newest(): number {
    return Math.max(...this.replies.keys());
  }

  reply(
    { turn, text }: Extract<Command, { type: 'reply' }>,
    voices: ReadonlyMap<number, Voice>,
  ): void {
    if (this.replies.has(turn)) this.world.wrong(`answers turn ${turn} twice`);
    for (const [older, voice] of voices)
      if (!voice.stopped && !(voice.ended && voice.played === voice.text) && !voice.broken)
        this.world.wrong(`answers turn ${turn} while the voice of ${older} goes on`);
    if ([...this.replies.keys()].some((other) => other > turn))
      this.world.wrong(`answers ${turn} late`);
    const reply = { text, at: this.world.now, cancelled: false };
    this.replies.set(turn, reply);
    const kind = this.world.fault() ? this.world.chance() : 1;
    const count = 1 + Math.floor(this.world.chance() * 6);
    const stubborn = this.world.chance() < 0.3;
    let at = this.world.delay(50, 600);
    const gone = () => reply.cancelled && !stubborn;
    for (let index = 0; index < count; index++) {
      if (kind < 0.2) return;
      if (kind < 0.4 && index === 2)
        return this.world.later(at, () =>
          this.world.send({ type: 'reply-failed', turn, code: 'assistant_failed' }),
        );
      if (kind < 0.5) break;
      this.world.later(at, () => {
        if (!gone()) this.world.send({ type: 'reply-delta', turn, text: `r${turn}.${index} ` });
      });
      at += this.world.delay(10, 200);
      if (kind < 0.7 && index === 1) return;
    }
    this.world.later(at, () => {
      if (!gone()) this.world.send({ type: 'reply-ended', turn });
    });
  }

  cancel(turn: number): void {
    const reply = this.replies.get(turn);
    if (reply === undefined) this.world.wrong('cancels a reply nobody asked for');
    else reply.cancelled = true;
  }
}
