import { hear, silent } from './speaking';

/** Whether this person is talking, as those hear it to whom it is sent. */
export class OwnVoice {
  speaking = $state(false);
  #voice = silent;
  #odd = false;

  /** @param level how loud the microphone is as it is sent, 0 to 1 */
  async listen(level: () => Promise<number>, now: number): Promise<void> {
    // Asked of the browser's statistics, which cost more than looking at the last packets.
    this.#odd = !this.#odd;
    if (this.#odd) return;
    this.#voice = hear(this.#voice, await level().catch(() => 0), now);
    this.speaking = this.#voice.speaking;
  }
}
