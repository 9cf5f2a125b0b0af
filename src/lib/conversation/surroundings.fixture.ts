import type { History } from './history.fixture';
import type { Event, State } from './turn';

/** What those who live in the small world of the reducer's tests need of it. Only its fixtures import this. */
export interface Surroundings {
  readonly history: History;
  readonly state: State;
  /** Milliseconds. */
  readonly now: number;
  /** 0 to 1; the same for the same seed. */
  chance(): number;
  /** Whether something goes wrong now. */
  fault(share?: number): boolean;
  /** Milliseconds. */
  delay(least: number, most: number): number;
  later(ms: number, run: () => void): void;
  send(event: Event): void;
  /** Something that must never be. */
  wrong(what: string): void;
}
