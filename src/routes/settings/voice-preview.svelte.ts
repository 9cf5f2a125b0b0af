import { openPlayback, unlockAudio, type Playback } from '$lib/audio';
import { asHelenError, type HelenError } from '$lib/errors';
import type { Settings } from '$lib/settings';
import type { Speaker, Synthesiser } from '$lib/speech/synthesis';

export type PreviewState =
  | { type: 'quiet' }
  | { type: 'preparing'; voice: string }
  | { type: 'speaking'; voice: string }
  | { type: 'failed'; voice: string; error: HelenError };

/** Lets a voice say a sentence. Opens what it needs at the first one; who makes it closes it. */
export class VoicePreview {
  state = $state.raw<PreviewState>({ type: 'quiet' });
  #speaker: Speaker | null = null;
  #playback: Playback | null = null;
  #synthesiser: Synthesiser | null = null;
  #turn = 0;

  async play(
    voice: string,
    language: 'es' | 'en',
    settings: Pick<Settings, 'voices' | 'voice'>,
  ): Promise<void> {
    await this.stop();
    const turn = ++this.#turn;
    this.state = { type: 'preparing', voice };
    try {
      const context = await unlockAudio();
      this.#playback ??= await openPlayback(context);
      this.#synthesiser ??= await this.#open();
      if (turn !== this.#turn) return;
      this.#playback.volume = settings.voice.volume;
      const request = { turn, playback: this.#playback, language, settings };
      const speaker = this.#synthesiser.preview(voice, request);
      this.#speaker = speaker;
      speaker.onevent = (event) => {
        if (turn !== this.#turn) return;
        if (event.type === 'started') this.state = { type: 'speaking', voice };
        if (event.type === 'finished') this.state = { type: 'quiet' };
        if (event.type === 'failed') this.#fail(voice, asHelenError(event.cause, event.code));
      };
    } catch (cause) {
      if (turn === this.#turn) this.#fail(voice, asHelenError(cause, 'synthesis_failed'));
    }
  }

  async stop(): Promise<void> {
    this.#turn++;
    const speaker = this.#speaker;
    this.#speaker = null;
    this.state = { type: 'quiet' };
    await speaker?.stop();
  }

  close(): void {
    void this.stop();
    this.#synthesiser?.close();
    this.#synthesiser = null;
    this.#playback?.close();
    this.#playback = null;
  }

  #fail(voice: string, error: HelenError): void {
    this.#speaker = null;
    this.state = { type: 'failed', voice, error };
  }

  async #open(): Promise<Synthesiser> {
    const { createSynthesiser, storedPaces } = await import('$lib/speech/synthesis');
    return createSynthesiser({ pace: await storedPaces() });
  }
}
