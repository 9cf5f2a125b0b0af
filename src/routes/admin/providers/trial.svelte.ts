import { asHelenError, type HelenError } from '$lib/errors';
import { testProvider, type Finding, type Standing } from '../requests';

export type TrialState =
  | { type: 'idle' }
  | { type: 'asking' }
  | { type: 'found'; finding: Finding }
  | { type: 'failed'; error: HelenError };

/** A real question to one provider: what is asked, and what came of it. */
export class Trial {
  state = $state.raw<TrialState>({ type: 'idle' });
  /** Empty: the server's choice. */
  capability = $state('');
  model = $state('');
  #standing: () => Standing;
  #done: () => void;

  constructor(standing: () => Standing, done: () => void) {
    this.#standing = standing;
    this.#done = done;
  }

  get busy(): boolean {
    return this.state.type === 'asking';
  }

  /** @param key its id; without one, the key whose turn it is */
  async run(key?: string): Promise<void> {
    if (this.busy) return;
    this.state = { type: 'asking' };
    try {
      const finding = await testProvider(this.#standing().provider, {
        ...(this.capability && { capability: this.capability }),
        ...(this.model && { model: this.model }),
        ...(key && { key }),
      });
      this.state = { type: 'found', finding };
    } catch (cause) {
      this.state = { type: 'failed', error: asHelenError(cause) };
    }
    this.#done();
  }
}
