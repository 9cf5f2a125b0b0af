import { session } from '$lib/data';
import { asHelenError } from '$lib/errors';
import { providers, takenBySome, writers, type Writer } from '$lib/messaging';

/** Whether one can write with HELEN here, and with what. Made by the page. */
export class Desk {
  /** `unknown` until the server has been asked, or while it cannot be: then one may try. */
  state = $state<'unknown' | 'signed-out' | 'empty' | 'ready'>(
    session() ? 'unknown' : 'signed-out',
  );
  writers = $state.raw<Writer[]>([]);
  /** What the server finds a model for, while nobody chooses one. */
  some = $state.raw({ pictures: false, sound: false });

  get open(): boolean {
    return this.state === 'ready' || this.state === 'unknown';
  }

  /** Somebody can look at pictures, as far as one knows. */
  get sees(): boolean {
    return this.state === 'unknown' || this.writers.some(({ sees }) => sees);
  }

  /** For `$effect`: asks who can answer. */
  async look(): Promise<void> {
    if (!session()) return;
    try {
      const all = await providers();
      this.writers = writers(all);
      this.some = takenBySome(all);
      this.state = this.writers.length > 0 ? 'ready' : 'empty';
    } catch (cause) {
      const { code } = asHelenError(cause);
      if (code === 'not_signed_in') this.state = 'signed-out';
    }
  }
}
