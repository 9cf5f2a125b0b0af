import type { Word } from './history.fixture';
import type { Surroundings } from './surroundings.fixture';
import type { Command } from './turn';

const SAMPLES_PER_MS = 16;

/** What is said into the microphone, and since when it is open: null when it is not. Milliseconds. */
interface Heard {
  words: readonly Word[];
  since: number | null;
  released: boolean;
}

/** Writes exactly the words inside a clip; late, twice, wrongly, or never. Only the world imports this. */
export class TranscriberFixture {
  private readonly asked = new Map<string, { dropped: boolean }>();
  private readonly stumbled = new Set<string>();

  constructor(private readonly world: Surroundings) {}

  transcribe(command: Extract<Command, { type: 'transcribe' }>, heard: Heard): void {
    const { turn, revision, from, to } = command;
    const key = `${turn}:${revision}`;
    if (this.asked.has(key)) this.world.wrong(`asks for ${key} twice`);
    const asked = { dropped: false };
    this.asked.set(key, asked);
    if (!(from < to) || from < 0) this.world.wrong(`asks for a clip from ${from} to ${to}`);
    if (to - from > 30 * 16_000) this.world.wrong('asks for a clip longer than 30 s');
    if (heard.since === null && !heard.released) return this.refuse(turn, revision);
    const since = heard.since ?? 0;
    const inside = heard.words.filter((word) => {
      const middle = ((word.from + word.to) / 2 - since) * SAMPLES_PER_MS;
      return from <= middle && middle < to;
    });
    const clip = `${from}-${to}`;
    if (
      this.world.history.stumbles === true &&
      !this.stumbled.has(clip) &&
      this.world.chance() < 0.5
    ) {
      this.stumbled.add(clip);
      return this.refuse(turn, revision);
    }
    const kind = this.world.fault() ? this.world.chance() : 1;
    const answer = (again: boolean) => {
      // A good transcriber keeps quiet once dropped; this one sometimes does not.
      if (asked.dropped && this.world.chance() < 0.7) return;
      if (kind < 0.5)
        return this.world.send({
          type: 'transcription-failed',
          turn,
          revision,
          code: 'transcription_failed',
        });
      if (inside.length === 0) return this.world.send({ type: 'rejected', turn, revision });
      const text = again ? 'stale' : inside.map(({ word }) => word).join(' ');
      const segments = inside.map((word) => ({
        from: (word.from - since) / 1000 - from / 16_000,
        to: (word.to - since) / 1000 - from / 16_000,
        text: word.word,
      }));
      const written = { text, language: 'es' as const, segments };
      this.world.send({ type: 'transcript', turn, revision, written });
    };
    if (kind < 0.25) return;
    this.world.later(this.world.delay(100, 700) * (this.world.history.slow ?? 1), () => {
      answer(false);
      if (kind < 1 && kind > 0.75) this.world.later(this.world.delay(50, 2000), () => answer(true));
    });
  }

  private refuse(turn: number, revision: number): void {
    this.world.later(1, () =>
      this.world.send({
        type: 'transcription-failed',
        turn,
        revision,
        code: 'transcription_failed',
      }),
    );
  }

  drop(turn: number, revision: number): void {
    const asked = this.asked.get(`${turn}:${revision}`);
    if (asked === undefined) this.world.wrong('drops a transcription nobody asked for');
    else asked.dropped = true;
  }
}
