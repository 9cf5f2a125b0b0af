import { openPlayback, unlockAudio, watchAudio, type Playback } from '$lib/audio';
import { getLocale } from '$lib/i18n';
import { settings } from '$lib/settings';
import { createSynthesiser, storedPaces, type Speaker } from '$lib/speech/synthesis';

/**
 * HELEN's voice in a call, on the device she is on: a stream of its own, which nobody's microphone is mixed with. Whoever
 * opens it closes it.
 */
export class Voice {
  readonly #synthesiser: ReturnType<typeof createSynthesiser>;
  readonly #changed: (stream: MediaStream) => void;
  readonly #forget: () => void;
  #playback: Playback | null = null;
  #out: MediaStreamAudioDestinationNode | null = null;
  #closed = false;

  /** Throws HelenError: audio_suspended. @param changed another stream has her voice from now on */
  static async open(changed: (stream: MediaStream) => void): Promise<Voice> {
    const [pace] = await Promise.all([storedPaces(), unlockAudio()]);
    // The system's voices sound from this device's loudspeaker alone: nobody else would hear them.
    const voice = new Voice(createSynthesiser({ pace, throughPlayback: true }), changed);
    await voice.#open();
    return voice;
  }

  private constructor(
    synthesiser: ReturnType<typeof createSynthesiser>,
    changed: (stream: MediaStream) => void,
  ) {
    this.#synthesiser = synthesiser;
    this.#changed = changed;
    this.#forget = watchAudio(({ type }) => {
      if (type === 'rebuilt') void this.#open().catch(() => {});
    });
  }

  /** Loads the voice that will probably speak. False where there is none. */
  async prepare(): Promise<boolean> {
    const { voices, voice } = settings.value;
    const request = { language: getLocale(), settings: { voices, voice } };
    return this.#synthesiser.prepare(request).then(
      () => true,
      () => false,
    );
  }

  speaker(turn: number, language: 'es' | 'en'): Speaker {
    const { voices, voice } = settings.value;
    return this.#synthesiser.speaker({
      turn,
      language,
      playback: this.#playback!,
      // How loud she is here is no matter of the others.
      settings: { voices, voice: { ...voice, volume: 1 } },
    });
  }

  /** How loud it is now, 0 to 1: as the others read it of what comes. */
  get level(): number {
    return (this.#playback?.spectrum.read().level ?? 0) / 2;
  }

  close(): void {
    this.#closed = true;
    this.#forget();
    this.#synthesiser.close();
    this.#playback?.close();
    for (const track of this.#out?.stream.getTracks() ?? []) track.stop();
  }

  async #open(): Promise<void> {
    const context = await unlockAudio();
    const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
    const playback = await openPlayback(context, out);
    if (this.#closed) return playback.close();
    this.#playback?.close();
    [this.#playback, this.#out] = [playback, out];
    this.#changed(out.stream);
  }
}
