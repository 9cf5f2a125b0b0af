import type { Playback, PlaybackChunk } from '$lib/audio';
import type { HelenError } from '$lib/errors';
import type { ConversationEvent, ConversationListener } from './events';
import type { Command, Event } from './states';
import type { ConversationState, ConversationView } from './types';

interface Told {
  turn: number;
  asked: number;
  text: string;
  heard: string;
  chunks: number;
  silent: boolean;
}

/** Answers something may still come of: the one of now, and those that were cut short just before. */
const KEPT = 4;

/** Tells whoever listens what happens in a session. A listener that throws disturbs nobody. */
export class Telling {
  readonly #listeners = new Set<ConversationListener>();
  readonly #answers = new Map<number, Told>();
  #stage: ConversationState = 'idle';
  #caption = '';
  #notice: HelenError | null = null;

  on(listener: ConversationListener): () => void {
    // Each its own, so that who listens twice hears twice and stops once.
    const one: ConversationListener = (event) => listener(event);
    this.#listeners.add(one);
    return () => this.#listeners.delete(one);
  }

  #tell(event: ConversationEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (cause) {
        queueMicrotask(() => {
          throw cause;
        });
      }
    }
  }

  obeyed(command: Command): void {
    if (command.type !== 'reply') return;
    const { turn, text } = command;
    this.#caption = '';
    this.#tell({ type: 'transcript', turn, text, final: true });
    const asked = performance.now();
    this.#answers.set(turn, { turn, asked, text: '', heard: '', chunks: 0, silent: false });
    for (const old of [...this.#answers.keys()].slice(0, -KEPT)) this.#answers.delete(old);
  }

  heard(event: Event): void {
    const answer = 'turn' in event ? this.#answers.get(event.turn) : undefined;
    if (answer === undefined) return;
    const { turn } = answer;
    switch (event.type) {
      case 'reply-delta':
        answer.text += event.text;
        return this.#tell({ type: 'response', turn, text: answer.text, final: false });
      case 'reply-ended':
      case 'reply-failed':
        return this.#tell({ type: 'response', turn, text: answer.text, final: true });
      case 'speaker-heard':
        answer.heard = event.text;
        return;
      case 'speaker-finished':
        return this.#ended(answer, answer.text, false);
      case 'speaker-failed':
        return this.#ended(answer, answer.heard, true);
      case 'speaker-stopped':
        return this.#ended(answer, event.heard, true);
    }
  }

  #ended(answer: Told, heard: string, interrupted: boolean): void {
    const { turn, asked, chunks } = answer;
    if (answer.silent) return;
    answer.silent = true;
    const totalTime = performance.now() - asked;
    this.#tell({ type: 'audio-end', turn, totalChunks: chunks, totalTime, heard, interrupted });
  }

  /** What a screen shows now: told where it has changed. */
  shown(view: ConversationView, turn: number): void {
    const { state, caption, notice, error } = view;
    if (state !== this.#stage) {
      this.#stage = state;
      this.#tell({ type: 'status', stage: state });
      if (state === 'error' && error !== null) this.#tell({ type: 'error', error, fatal: true });
    }
    if (caption?.author === 'user' && !caption.final && caption.text !== this.#caption) {
      this.#caption = caption.text;
      this.#tell({ type: 'transcript', turn, text: caption.text, final: false });
    }
    if (notice !== this.#notice) {
      this.#notice = notice;
      if (notice !== null) this.#tell({ type: 'error', error: notice, fatal: false });
    }
  }

  /** The way out, overheard. */
  overhear(playback: Playback): Playback {
    return new Overheard(playback, (chunk) => this.#played(chunk));
  }

  #played({ turn, samples, sampleRate }: PlaybackChunk): void {
    const answer = this.#answers.get(turn);
    if (answer === undefined) return;
    const chunkNumber = ++answer.chunks;
    if (this.#listeners.size === 0) return;
    this.#tell({ type: 'audio-chunk', turn, chunkNumber, samples: samples.slice(), sampleRate });
  }
}

/** A playback that tells of what it is given before it takes it. */
class Overheard implements Playback {
  constructor(
    private readonly inner: Playback,
    private readonly told: (chunk: PlaybackChunk) => void,
  ) {}

  get spectrum() {
    return this.inner.spectrum;
  }
  get onevent() {
    return this.inner.onevent;
  }
  set onevent(listener: Playback['onevent']) {
    this.inner.onevent = listener;
  }
  get volume() {
    return this.inner.volume;
  }
  set volume(volume: number) {
    this.inner.volume = volume;
  }
  enqueue(chunk: PlaybackChunk): void {
    this.told(chunk);
    this.inner.enqueue(chunk);
  }
  duck(on: boolean): void {
    this.inner.duck(on);
  }
  flush() {
    return this.inner.flush();
  }
  tap(port: MessagePort | null): void {
    this.inner.tap(port);
  }
  close(): void {
    this.inner.close();
  }
}
