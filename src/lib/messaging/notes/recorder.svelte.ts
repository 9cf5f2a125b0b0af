import { openRecording, type Recording } from '$lib/audio';
import { asHelenError, type HelenError } from '$lib/errors';
import { noteOf, type RecordedNote } from './note';

/** Longest note, in seconds. */
export const LONGEST_NOTE = 15 * 60;
/** Shorter is a slip of the finger. */
const SHORTEST = 0.6;
/** How long a discarded note can be had back, in milliseconds. */
const UNDO = 8_000;
/** Milliseconds between two bars of the moving waveform. */
const BAR = 80;
/** Bars that are kept to be drawn. */
const TRAIL = 120;

/** Why a note was ended without being asked to. */
export type Cut = 'unplugged' | 'full';

export type RecorderState =
  | { is: 'idle' }
  | { is: 'opening' }
  /** `locked`: it goes on without being held. `levels` 0..1, the newest last. */
  | { is: 'recording'; locked: boolean; seconds: number; levels: readonly number[] }
  | { is: 'paused'; seconds: number; levels: readonly number[] }
  /** Being put together. */
  | { is: 'finishing' }
  /** Ended by itself, or had back: to be sent or discarded. */
  | { is: 'recorded'; note: RecordedNote; cut: Cut | null }
  | { is: 'discarded'; note: RecordedNote }
  | { is: 'failed'; error: HelenError };

/** What it is made with: the browser's own, or a test's. */
export interface RecorderParts {
  open(options: { deviceId: string | null; steal: boolean }): Promise<Recording>;
  note(take: { blob: Blob; seconds: number }): Promise<RecordedNote>;
}

/** Records one voice note at a time. Whoever makes it ends it. */
export class NoteRecorder {
  state = $state.raw<RecorderState>({ is: 'idle' });
  #recording: Recording | null = null;
  #opening: Promise<void> = Promise.resolve();
  #ticking: ReturnType<typeof setInterval> | undefined;
  #forgetting: ReturnType<typeof setTimeout> | undefined;
  /** Raised by whatever makes an opening microphone or a note in the making worthless. */
  #turn = 0;
  #levels: number[] = [];
  #wanted: { locked: boolean } = { locked: false };

  constructor(
    private readonly parts: RecorderParts = { open: openRecording, note: noteOf },
    private readonly deviceId: () => string | null = () => null,
  ) {}

  /** Opens the microphone and records. @param steal takes it from a voice session or another tab */
  async start(options: { locked?: boolean; steal?: boolean } = {}): Promise<void> {
    const { is } = this.state;
    if (is !== 'idle' && is !== 'failed' && is !== 'discarded') return;
    clearTimeout(this.#forgetting);
    const turn = ++this.#turn;
    this.#wanted = { locked: options.locked ?? false };
    this.state = { is: 'opening' };
    // One that was let go while it opened is freed first: nobody can have the microphone twice.
    this.#opening = this.#opening.then(() => this.#open(turn, options.steal ?? false));
    await this.#opening;
  }

  async #open(turn: number, steal: boolean): Promise<void> {
    if (turn !== this.#turn) return;
    try {
      const recording = await this.parts.open({ deviceId: this.deviceId(), steal });
      // Let go, or gone, before the microphone was there.
      if (turn !== this.#turn) return recording.close();
      this.#recording = recording;
      this.#levels = [];
      recording.onended = () => void this.#end('unplugged');
      this.state = { is: 'recording', locked: this.#wanted.locked, seconds: 0, levels: [] };
      this.#ticking = setInterval(this.#tick, BAR);
    } catch (cause) {
      if (turn === this.#turn) this.state = { is: 'failed', error: asHelenError(cause) };
    }
  }

  /** Goes on without being held. */
  lock(): void {
    this.#wanted.locked = true;
    if (this.state.is === 'recording') this.state = { ...this.state, locked: true };
  }

  pause(): void {
    if (this.state.is !== 'recording' || !this.#recording) return;
    this.#recording.pause();
    this.state = { is: 'paused', seconds: this.#recording.seconds, levels: this.state.levels };
  }

  resume(): void {
    if (this.state.is !== 'paused' || !this.#recording) return;
    this.#recording.resume();
    this.state = {
      is: 'recording',
      locked: true,
      seconds: this.state.seconds,
      levels: this.state.levels,
    };
  }

  /** Ends it and gives it to be sent; null when there is none, or it is too short to be meant. */
  async finish(): Promise<RecordedNote | null> {
    if (this.state.is === 'recorded') {
      const { note } = this.state;
      this.reset();
      return note;
    }
    if (this.state.is === 'opening') this.reset();
    const note = await this.#take();
    if (note) this.reset();
    return note;
  }

  /** Throws it away; for eight seconds `undo` has it back. */
  async cancel(): Promise<void> {
    const note = this.state.is === 'recorded' ? this.state.note : await this.#take();
    if (!note) return void (this.state.is === 'opening' && this.reset());
    this.state = { is: 'discarded', note };
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => {
      if (this.state.is === 'discarded') this.reset();
    }, UNDO);
  }

  undo(): void {
    if (this.state.is !== 'discarded') return;
    clearTimeout(this.#forgetting);
    this.state = { is: 'recorded', note: this.state.note, cut: null };
  }

  /** Drops everything and frees the microphone. */
  reset(): void {
    this.#turn++;
    clearInterval(this.#ticking);
    clearTimeout(this.#forgetting);
    this.#recording?.close();
    this.#recording = null;
    this.state = { is: 'idle' };
  }

  async #end(cut: Cut): Promise<void> {
    const note = await this.#take();
    if (note) this.state = { is: 'recorded', note, cut };
  }

  /** What was recorded; then the state is `finishing`, or `idle` where it is nothing. */
  async #take(): Promise<RecordedNote | null> {
    const recording = this.#recording;
    if (!recording) return null;
    this.#recording = null;
    clearInterval(this.#ticking);
    const turn = ++this.#turn;
    this.state = { is: 'finishing' };
    const take = await recording.finish();
    if (turn !== this.#turn) return null;
    if (take.blob.size === 0 || take.seconds < SHORTEST) {
      this.reset();
      return null;
    }
    const note = await this.parts.note(take);
    return turn === this.#turn ? note : null;
  }

  readonly #tick = (): void => {
    if (this.state.is !== 'recording' || !this.#recording) return;
    const { seconds, spectrum } = this.#recording;
    if (seconds >= LONGEST_NOTE) return void this.#end('full');
    this.#levels = [...this.#levels.slice(1 - TRAIL), spectrum.read().level];
    this.state = { ...this.state, seconds, levels: this.#levels };
  };
}
