import { SvelteMap } from 'svelte/reactivity';
import { readFact, writeFact } from '$lib/data';
import { HelenError } from '$lib/errors';

/** A sound that can be played. `id` tells it from all others. */
export interface Playable {
  id: string;
  /** Seconds, as far as known. */
  duration: number;
  /** Its bytes, or an address of this origin. */
  load: () => Promise<Blob | string>;
}

export type PlayerState =
  | { is: 'still' }
  /** `at` in seconds. */
  | { is: 'loading' | 'playing' | 'paused'; id: string; at: number }
  | { is: 'failed'; id: string; error: HelenError };

export const SPEEDS = [1, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];
const SPEED = 'noteSpeed';

/** What comes after a note has ended; null for silence. */
export type Following = (id: string) => Playable | null;

/** Plays voice notes, one at a time. Each keeps the place where it was left. */
export class NotePlayer {
  state = $state.raw<PlayerState>({ is: 'still' });
  speed = $state<Speed>(1);
  #audio: HTMLAudioElement | null = null;
  /** Of the sound in `#audio`: a blob's address to be given back. */
  #url: string | null = null;
  #current: Playable | null = null;
  #places = new SvelteMap<string, number>();
  #following: Following | null = null;
  #turn = 0;
  #frame = 0;
  #speedRead = false;

  /** Seconds at which a note stands, playing or not. */
  at(id: string): number {
    const { state } = this;
    if ('at' in state && state.id === id) return state.at;
    return this.#places.get(id) ?? 0;
  }

  /** Plays a note from where it was left; call it inside a gesture. Whatever else plays pauses. */
  async play(note: Playable, following: Following | null = null): Promise<void> {
    const { state } = this;
    this.#following = following;
    if (state.is === 'paused' && state.id === note.id && this.#audio) return this.#go(this.#turn);
    if ((state.is === 'playing' || state.is === 'loading') && state.id === note.id) return;
    this.stop();
    const turn = ++this.#turn;
    this.#current = note;
    this.state = { is: 'loading', id: note.id, at: this.at(note.id) };
    // Made within the gesture: Safari lets an element play that a gesture has touched.
    this.#audio ??= this.#element();
    try {
      const source = await note.load();
      if (turn !== this.#turn) return;
      this.#url = typeof source === 'string' ? null : URL.createObjectURL(source);
      this.#audio.src = this.#url ?? (source as string);
      await this.#ready(this.#audio);
      if (turn !== this.#turn) return;
      this.#audio.currentTime = this.at(note.id);
      await this.#readSpeed();
      await this.#go(turn);
    } catch (cause) {
      this.#fail(turn, note.id, cause);
    }
  }

  pause(): void {
    const { state } = this;
    if (state.is === 'loading') return this.stop();
    if (state.is !== 'playing') return;
    this.#audio?.pause();
    cancelAnimationFrame(this.#frame);
    this.state = { ...state, is: 'paused', at: this.#audio?.currentTime ?? state.at };
  }

  /** Goes to a second of a note, whether it plays or not. */
  seek(note: Pick<Playable, 'id' | 'duration'>, to: number): void {
    const at = Math.min(Math.max(0, to), Math.max(0, note.duration));
    this.#places.set(note.id, at);
    const { state } = this;
    if (!('at' in state) || state.id !== note.id) return;
    if (state.is !== 'loading' && this.#audio) this.#audio.currentTime = at;
    this.state = { ...state, at };
  }

  /** 1, 1.5, 2, 1…; kept on this device. */
  faster(): void {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length]!;
    this.#speedRead = true;
    if (this.#audio) this.#audio.playbackRate = this.speed;
    void writeFact(SPEED, this.speed).catch(() => undefined);
  }

  /** Silence; the note keeps its place. */
  stop(): void {
    this.#turn++;
    cancelAnimationFrame(this.#frame);
    const { state } = this;
    if ('at' in state) this.#places.set(state.id, this.#audio?.currentTime || state.at);
    this.#audio?.pause();
    this.#audio?.removeAttribute('src');
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.#url = null;
    this.#current = null;
    this.state = { is: 'still' };
  }

  /** Reads the speed that was chosen before: screens ask when they first show one. */
  async #readSpeed(): Promise<void> {
    if (this.#speedRead) return;
    this.#speedRead = true;
    const kept = await readFact<Speed>(SPEED).catch(() => undefined);
    if (kept !== undefined && SPEEDS.includes(kept)) this.speed = kept;
  }

  #element(): HTMLAudioElement {
    const audio = new Audio();
    audio.addEventListener('ended', () => this.#ended());
    // The system paused it: a call, another app, a headset's key.
    audio.addEventListener('pause', () => {
      // Told late: by now another note may be loading in it.
      if (this.state.is === 'playing' && audio.paused && !audio.ended) this.pause();
    });
    return audio;
  }

  /** Until it can be played. What a browser records often does not say how long it is: only its end tells. */
  async #ready(audio: HTMLAudioElement): Promise<void> {
    const happens = (name: string) =>
      new Promise<void>((resolve, reject) => {
        audio.addEventListener(name, () => resolve(), { once: true });
        audio.addEventListener('error', () => reject(new HelenError('sound_unreadable')), {
          once: true,
        });
      });
    await happens('loadedmetadata');
    if (audio.duration !== Infinity) return;
    const found = happens('seeked');
    audio.currentTime = Number.MAX_SAFE_INTEGER;
    await found;
  }

  async #go(turn: number): Promise<void> {
    const audio = this.#audio;
    const note = this.#current;
    if (!audio || !note) return;
    // A new source puts it back to 1.
    audio.playbackRate = this.speed;
    audio.preservesPitch = true;
    try {
      await audio.play();
    } catch (cause) {
      return this.#fail(turn, note.id, cause);
    }
    if (turn !== this.#turn) return;
    const follow = () => {
      if (turn !== this.#turn || audio.paused) return;
      this.state = { is: 'playing', id: note.id, at: audio.currentTime };
      this.#frame = requestAnimationFrame(follow);
    };
    follow();
  }

  #ended(): void {
    const { state } = this;
    if (!('at' in state)) return;
    const following = this.#following;
    this.stop();
    this.#places.delete(state.id);
    const next = following?.(state.id) ?? null;
    if (next) void this.play(next, following);
  }

  #fail(turn: number, id: string, cause: unknown): void {
    // Stopped before it began is no failure.
    if (turn !== this.#turn) return;
    this.stop();
    const error =
      cause instanceof HelenError ? cause : new HelenError('sound_unreadable', { cause });
    this.state = { is: 'failed', id, error };
  }
}

/** The one player of the page. */
export const notePlayer = new NotePlayer();
