import type { AudioContextEvent, HeadsetKey } from '$lib/audio';
import type { Host } from './host';

interface Wishes {
  interrupt(): void;
  end(): void;
  toggleMuted(): void;
  /** The sound system is a new one: microphone and playback have to be opened again. */
  rebuilt(): void;
}

/** What surrounds a session: the screen kept on, headset keys, the page hidden, the sound system taken away. */
export class Presence {
  #leave: (() => void)[] = [];
  #suspended = false;

  constructor(
    readonly host: Host,
    readonly wishes: Wishes,
  ) {}

  enter(): void {
    if (this.#leave.length > 0) return;
    const { parts } = this.host;
    document.addEventListener('visibilitychange', this.#visibility);
    this.#leave = [
      parts.keepAwake(),
      parts.onHeadsetKey((key) => this.#pressed(key)),
      parts.watchAudio((event) => this.#sound(event)),
      () => document.removeEventListener('visibilitychange', this.#visibility),
    ];
  }

  leave(): void {
    for (const leave of this.#leave) leave();
    this.#leave = [];
    this.#suspended = false;
  }

  /** Asks for the sound back; where the old system is gone, a new one is built. */
  recover(): void {
    if (!this.#suspended) return;
    this.host.parts.recoverAudio().then(
      () => this.#sound({ type: 'running' }),
      () => {
        // Still taken: the next touch or look at the page asks again.
      },
    );
  }

  readonly #visibility = (): void => {
    if (document.visibilityState === 'hidden') this.host.send({ type: 'hidden' });
    else this.recover();
  };

  #sound(event: AudioContextEvent): void {
    const { send } = this.host;
    if (event.type === 'suspended') {
      this.#suspended = true;
      return send({ type: 'audio-lost' });
    }
    if (event.type === 'rebuilt') this.wishes.rebuilt();
    if (!this.#suspended) return;
    this.#suspended = false;
    send({ type: 'audio-recovered' });
  }

  #pressed(key: HeadsetKey): void {
    if (key === 'togglemicrophone') this.wishes.toggleMuted();
    else if (key === 'hangup') this.wishes.end();
    else this.wishes.interrupt();
  }
}
