import { Device } from './device.fixture';
import { Engine } from './engine';
import { exclusive } from './exclusive';

/** A device whose own engine works, when it is told that there may be something: by its person, or by the server. */
export class ToldDevice extends Device {
  #engine = this.#begin();

  #begin(): Engine {
    return new Engine(this.db, this.exchange, { online: () => true, ended: () => {} });
  }

  /** The server's poke. */
  hear(): void {
    this.#engine.hear();
  }

  override async does(type: 'sync' | 'flush' | 'pull'): Promise<void> {
    const says = { sync: 'bring', flush: 'send', pull: 'hear' } as const;
    this.#engine[says[type]]();
    // While a page is on its way the engine stands still.
    if (!this.holds) await this.untilHeld(exclusive(this.db, () => Promise.resolve()));
  }

  override async settle(): Promise<void> {
    await this.#end();
    this.#engine = this.#begin();
    this.#engine.bring();
    await this.#end();
    await super.settle(); // what waits for its time goes later, too
    this.#engine = this.#begin();
  }

  #end(): Promise<void> {
    return this.outlast(this.#engine.end());
  }

  override async reopen(): Promise<void> {
    const ended = this.#engine.end();
    await super.reopen();
    await this.outlast(ended);
    this.#engine = this.#begin();
  }

  override async end(): Promise<void> {
    await this.#end();
    await super.end();
  }
}
