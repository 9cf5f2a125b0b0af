import { FRAME_SAMPLES, framesOf, HEARING_RATE, unlockAudio, watchAudio } from '$lib/audio';
import { asHelenError, HelenError } from '$lib/errors';
import { getLocale } from '$lib/i18n';
import { ensureModels } from '$lib/models';
import { settings } from '$lib/settings';
import { createDetector, type DetectionEvent, type Detector } from '$lib/speech/detection';
import { createTranscriber, type Transcriber } from '$lib/speech/transcription';
import { idle, listen, type ScribeCommand, type ScribeEvent } from './scribe';
import type { Said } from './transcript';

interface WriterEvents {
  /** Bytes of the models that are fetched. */
  progress(received: number, total: number): void;
  ready(): void;
  said(said: Said): void;
  /** It ended by itself: this device cannot. */
  failed(error: HelenError): void;
}

type Write = Extract<ScribeCommand, { type: 'write' }>;

const SETTINGS = { positive: 0.5, negative: 0.35 };

/**
 * Writes down what a track says, on this device: detection and Whisper are workers, and sound reaches them straight
 * from the audio thread, so neither media nor screen waits for them. Whoever makes it ends it.
 */
export class Writer {
  readonly #events: WriterEvents;
  readonly #transcriber: Transcriber = createTranscriber({
    whisper: () => settings.value.whisper,
  });
  readonly #leaving = new AbortController();
  /** Ids are this page's: a rejoin never takes up a line of before. */
  readonly #page = crypto.randomUUID().slice(0, 8);
  #scribe = idle;
  #detector: Detector | null = null;
  #track: MediaStreamTrack | null = null;
  #frames: { connect(port: MessagePort): void; close(): void } | null = null;
  #opening = 0;
  #ready = false;
  /** Where detection is, and when position 0 was: milliseconds since 1970. */
  #clock = 0;
  #zero = Infinity;
  #forget: () => void = () => {};

  constructor(events: WriterEvents) {
    this.#events = events;
  }

  async start(track: MediaStreamTrack | null): Promise<void> {
    const { signal } = this.#leaving;
    try {
      const onprogress = (received: number, total: number) => {
        if (!signal.aborted) this.#events.progress(received, total);
      };
      await ensureModels(['whisper-base'], { onprogress, signal });
      await this.#transcriber.load();
      signal.throwIfAborted();
      this.#forget = watchAudio(({ type }) => type === 'rebuilt' && this.hear(this.#track));
      this.#ready = true;
      this.hear(track);
      this.#events.ready();
    } catch (cause) {
      if (!signal.aborted) this.#fail(asHelenError(cause, 'transcription_failed'));
    }
  }

  /** Another microphone, or none. What was being said is ended, and written yet. */
  hear(track: MediaStreamTrack | null): void {
    this.#track = track;
    const opening = ++this.#opening;
    this.#frames?.close();
    this.#frames = null;
    this.#step({ type: 'stop' });
    const before = this.#detector;
    this.#detector = null;
    if (before) {
      before.onevent = null;
      // Sound is given out in the order it was asked for: after this nobody waits for more.
      void before.clip(0, 0).then(
        () => before.close(),
        () => {},
      );
    }
    if (this.#ready && track) void this.#open(track, opening);
  }

  end(): void {
    this.#leaving.abort();
    this.#opening++;
    this.#forget();
    this.#frames?.close();
    this.#detector?.close();
    this.#transcriber.close();
  }

  async #open(track: MediaStreamTrack, opening: number): Promise<void> {
    try {
      const frames = await framesOf(await unlockAudio(), track);
      if (opening !== this.#opening) return frames.close();
      this.#frames = frames;
      this.#zero = Infinity;
      // Of each microphone its own: its clock begins at 0.
      this.#detector = createDetector(SETTINGS, { endpoint: false });
      this.#detector.onevent = (event) => this.#detected(event);
      frames.connect(this.#detector.port);
    } catch (cause) {
      if (opening === this.#opening) this.#fail(asHelenError(cause, 'audio_suspended'));
    }
  }

  #detected(event: DetectionEvent): void {
    switch (event.type) {
      case 'frame':
        this.#clock = event.at + FRAME_SAMPLES;
        // The least delayed of all frames tells when the first was.
        this.#zero = Math.min(this.#zero, Date.now() - this.#milliseconds(this.#clock));
        return this.#step(event);
      case 'restarted':
        this.#scribe = { ...idle, lines: this.#scribe.lines };
        if (this.#detector) this.#frames?.connect(this.#detector.port);
        return;
      case 'failed':
        return this.#fail(asHelenError(event.cause, event.code));
      case 'speech-start':
      case 'speech-pause':
      case 'speech-continue':
      case 'silence':
        return this.#step(event);
      default:
    }
  }

  #step(event: ScribeEvent): void {
    const { scribe, commands } = listen(this.#scribe, event);
    this.#scribe = scribe;
    for (const command of commands) {
      if (command.type === 'end-turn') this.#detector?.endTurn();
      else void this.#write(command);
    }
  }

  async #write(write: Write): Promise<void> {
    const { line, kind, from, voiced } = write;
    const { signal } = this.#leaving;
    const [zero, detector] = [this.#zero, this.#detector];
    const to = Math.min(write.to, this.#clock);
    const said = { from: zero + this.#milliseconds(from), to: zero + this.#milliseconds(to) };
    const tell = (text: string, language: 'es' | 'en') =>
      this.#events.said({
        id: `${this.#page}-${line}`,
        ...said,
        at: Date.now(),
        text,
        final: kind === 'final',
        language,
      });
    try {
      const audio = (await detector?.clip(from, to)) ?? new Float32Array();
      const likely = getLocale();
      const request = { audio, kind, language: 'auto', likely, voiced, signal } as const;
      const result = await this.#transcriber.transcribe(request);
      if (signal.aborted) return;
      if (result.type === 'transcript')
        tell(result.transcript.text.trim(), result.transcript.language);
      else if (kind === 'final') tell('', likely);
    } catch (cause) {
      if (signal.aborted || (cause instanceof DOMException && cause.name === 'AbortError')) return;
      const error = asHelenError(cause, 'transcription_failed');
      // The sound went with the worker that had it, and another listens already.
      const lost = detector !== this.#detector;
      // One line that could not be written is missed; a worker that died twice writes nothing more.
      if (error.code !== 'transcription_failed' && !lost) this.#fail(error);
      else if (kind === 'final') tell('', getLocale());
    } finally {
      if (kind === 'interim') this.#step({ type: 'captioned', line, now: this.#clock, asked: to });
    }
  }

  #milliseconds(samples: number): number {
    return (samples / HEARING_RATE) * 1000;
  }

  #fail(error: HelenError): void {
    if (this.#leaving.signal.aborted) return;
    this.end();
    this.#events.failed(error);
  }
}
