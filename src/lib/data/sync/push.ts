import { pocketbase } from '../server/pocketbase';
import type { Shown } from './protocol';

/** The server's pokes to one person's devices: there is something to ask for. */
export class Pokes {
  #up = false;
  #opening = false;
  #close: (() => Promise<void>)[] = [];

  /** @param opened called whenever the channel opens: what came before that is asked for */
  constructor(
    readonly account: string,
    readonly told: { heard: (shown: Shown) => void; opened: () => void },
  ) {}

  get up(): boolean {
    return this.#up;
  }

  /** Opens the channel unless it is; it opens itself again when it breaks. Failing is no harm: there is the clock. */
  async open(): Promise<void> {
    if (this.#opening || this.#close.length > 0) return;
    this.#opening = true;
    try {
      const { realtime } = await pocketbase();
      realtime.onDisconnect = () => {
        this.#up = false;
      };
      const opened = await realtime.subscribe('PB_CONNECT', () => {
        this.#up = true;
        this.told.opened();
      });
      this.#close.push(opened);
      this.#close.push(await realtime.subscribe(`sync/${this.account}`, this.told.heard));
      this.#up = true;
    } catch {
      this.#opening = false;
      await this.close();
    } finally {
      this.#opening = false;
    }
  }

  async close(): Promise<void> {
    this.#up = false;
    // The last one closes the connection; a server that is gone need not hear of it.
    await Promise.allSettled(this.#close.splice(0).map((close) => close()));
  }
}
