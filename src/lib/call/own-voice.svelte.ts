import { ownLoudness } from './measure';
import { hear, silent } from './speaking';

/** Whether this person is talking, as those hear it to whom it is sent. */
export class OwnVoice {
  speaking = $state(false);
  #voice = silent;
  #odd = false;

  /** @param pc a connection the microphone's sound goes by; null where it goes nowhere */
  async listen(pc: RTCPeerConnection | null, now: number): Promise<void> {
    // Asked of the browser's statistics, which cost more than looking at the last packets.
    this.#odd = !this.#odd;
    if (this.#odd) return;
    const level = pc ? await ownLoudness(pc).catch(() => 0) : 0;
    this.#voice = hear(this.#voice, level, now);
    this.speaking = this.#voice.speaking;
  }
}
