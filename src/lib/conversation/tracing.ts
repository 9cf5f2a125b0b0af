import type { HearingTimes } from '$lib/assistant';
import { endpointing, type Policy } from './policies';
import type { Command, Event } from './states';
import { traceOf, type Marks, type SampleClock } from './trace';
import type { Trace } from './types';

/** Turns kept for the panel of latencies. */
const KEPT = 50;

/** Gathers the marks of each turn from what passes through the session. */
export class Tracing {
  readonly #marks = new Map<number, Marks>();
  readonly #whisper = new Map<number, number>();
  readonly #asked = new Map<number, number>();
  #endpoint: { at: number; took: number } | null = null;
  #changed = false;

  /** Whether anything was added since this was last asked. */
  changed(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** What a voice tells about a turn. */
  spoke(turn: number, marks: Partial<Marks>): void {
    const known = this.of(turn);
    if (known === null) return;
    Object.assign(known, marks);
    this.#changed = true;
  }

  of(turn: number): Marks | null {
    return this.#marks.get(turn) ?? null;
  }

  transcribed(turn: number, milliseconds: number): void {
    this.#whisper.set(turn, (this.#whisper.get(turn) ?? 0) + milliseconds);
  }

  heard(event: Event & { took?: number }): void {
    if (event.type === 'endpoint') this.#endpoint = { at: event.at, took: event.took ?? 0 };
    if (event.type === 'reply-delta') {
      const marks = this.of(event.turn);
      if (marks === null || marks.firstToken !== undefined) return;
      marks.firstToken = performance.now();
      this.#changed = true;
    }
  }

  obeyed(command: Command, clock: SampleClock, policy: Policy): void {
    const now = performance.now();
    if (command.type === 'transcribe' && command.kind === 'final')
      this.#asked.set(command.turn, now);
    if (command.type === 'turn-ended' && command.at !== null) {
      const judged = this.#endpoint?.at === command.at && this.#endpoint;
      const waited = now - clock.time(command.at, now);
      const patience = endpointing.patience(policy) * 1000;
      // Past the patience nobody asked Smart Turn any more: all of it was silence.
      const byModel = judged !== false && judged !== null && waited < patience;
      this.#marks.set(command.turn, {
        turn: command.turn,
        speechEnd: clock.time(command.at, now),
        turnEnd: now,
        silence: byModel ? (endpointing.tail / 16_000) * 1000 : patience,
        endpoint: byModel ? judged.took : 0,
      });
    }
    if (command.type === 'reply') {
      const marks = this.of(command.turn);
      if (marks === null) return;
      const asked = this.#asked.get(command.turn);
      this.#changed = true;
      Object.assign(marks, { transcript: now, replied: now, ...(asked ? { asked } : {}) });
    }
  }

  /** What hearing a turn took, for the sound check to tell. */
  times(turn: number): HearingTimes | null {
    const marks = this.of(turn);
    const transcription = this.#whisper.get(turn);
    if (marks?.turnEnd === undefined || transcription === undefined) return null;
    return { endpoint: marks.turnEnd - marks.speechEnd, transcription };
  }

  traces(): Trace[] {
    // Without a transcript it was a cough, or became part of the turn after it.
    const turns = [...this.#marks.values()].filter((marks) => marks.transcript !== undefined);
    return turns.slice(-KEPT).map(traceOf);
  }
}
