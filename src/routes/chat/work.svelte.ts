import { asHelenError, type HelenError } from '$lib/errors';

/** What a dialog asks of the server, one thing at a time: whether it does, and what went wrong. */
export class Work {
  busy = $state(false);
  trouble = $state.raw<HelenError | null>(null);

  async do(what: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.trouble = null;
    try {
      await what();
    } catch (cause) {
      this.trouble = asHelenError(cause);
    } finally {
      this.busy = false;
    }
  }
}
