import type { Playback, SpectrumSource } from '$lib/audio';
import type { PaceMemory, Speaker, Synthesiser, VoiceLanguage } from '$lib/speech/synthesis';
import type { Host } from './host';
import { Lingering } from './lingering';
import type { Telling } from './telling';
import type { Tracing } from './tracing';

/** The voice of one session: playback, synthesis and the speaker of the reply that is being said. */
export class Speaking {
  #playback: Playback | null = null;
  #opening: Promise<Playback> | null = null;
  readonly #synthesiser: Lingering<Synthesiser>;
  #speaker: { turn: number; speaker: Speaker } | null = null;
  readonly #stops = new Set<Promise<void>>();
  /** The turn that no voice of the cloud may say. */
  #here: number | null = null;

  constructor(
    readonly host: Host,
    pace: PaceMemory,
    readonly tracing: Tracing,
    readonly telling: Telling,
  ) {
    this.#synthesiser = new Lingering(() =>
      host.parts.createSynthesiser({
        pace,
        onnotice: (error) => host.warn(error),
        onprogress: (received, total) => host.fetched('voice', received, total),
      }),
    );
  }

  get spectrum(): SpectrumSource | null {
    return this.#playback?.spectrum ?? null;
  }

  /**
   * Loads the voice that will probably answer. Nobody waits for it: until it is there the person can talk, and a reply
   * waits for its voice by itself. No voice is no failure either: replies are then read.
   */
  prepare(language: VoiceLanguage): void {
    const { voices, voice } = this.host.settings();
    this.#synthesiser
      .take()
      .prepare({ language, settings: { voices, voice } })
      .catch((cause: unknown) => this.host.blame(cause, 'voice_missing'));
  }

  /** Opens the way out; again after the sound system was rebuilt. */
  open(): Promise<Playback> {
    const { parts } = this.host;
    const opening = parts
      .unlockAudio()
      .then((context) => parts.openPlayback(context))
      .then((playback) => this.telling.overhear(playback));
    this.#opening = opening;
    return opening.then((playback) => {
      if (this.#opening !== opening) playback.close();
      else {
        this.#playback?.close();
        this.#playback = playback;
      }
      return playback;
    });
  }

  /** Says this turn with a voice that needs no network. */
  stayHere(turn: number): void {
    this.#here = turn;
  }

  say(turn: number, text: string, language: VoiceLanguage): void {
    if (this.#speaker?.turn !== turn) {
      const speaker = this.#begin(turn, language);
      if (speaker === null) return;
      this.#speaker = { turn, speaker };
    }
    this.#speaker?.speaker.say(text);
  }

  #begin(turn: number, language: VoiceLanguage): Speaker | null {
    const { send, settings, blame } = this.host;
    const playback = this.#playback;
    if (playback === null) {
      queueMicrotask(() => send({ type: 'speaker-failed', turn, code: 'audio_suspended' }));
      return null;
    }
    const { voices, voice } = settings();
    const speaker = this.#synthesiser.take().speaker({
      turn,
      language,
      playback,
      settings: { voices, voice },
      local: this.#here === turn,
    });
    speaker.onevent = (event) => {
      switch (event.type) {
        case 'started':
          this.tracing.spoke(turn, { ...speaker.marks, firstSound: event.time });
          return send({ type: 'speaker-started', turn });
        case 'heard':
          return send({ type: 'speaker-heard', turn, text: event.text });
        case 'finished':
          if (this.#speaker?.turn === turn) this.#speaker = null;
          return send({ type: 'speaker-finished', turn });
        case 'failed':
          blame(event.cause, event.code);
          return send({ type: 'speaker-failed', turn, code: event.code });
      }
    };
    return speaker;
  }

  end(turn: number): void {
    if (this.#speaker?.turn === turn) this.#speaker.speaker.end();
  }

  duck(turn: number, on: boolean): void {
    if (this.#speaker?.turn === turn) this.#speaker.speaker.duck(on);
  }

  /** Silence at once; tells afterwards what had been heard, to the word. */
  stop(turn: number): void {
    const { send } = this.host;
    if (this.#speaker?.turn !== turn) return send({ type: 'speaker-stopped', turn, heard: '' });
    const { speaker } = this.#speaker;
    this.#speaker = null;
    speaker.onevent = null;
    const stopped = speaker.stop().then(
      (heard) => send({ type: 'speaker-stopped', turn, heard }),
      () => send({ type: 'speaker-stopped', turn, heard: '' }),
    );
    this.#stops.add(stopped);
    void stopped.finally(() => this.#stops.delete(stopped));
  }

  /** Waits for what was heard of a reply that is being stopped, then gives everything back. */
  async close(): Promise<void> {
    this.#opening = null;
    const playback = this.#playback;
    this.#playback = null;
    await Promise.all(this.#stops);
    this.#synthesiser.leave();
    playback?.close();
  }
}
