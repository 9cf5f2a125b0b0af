import type { MicrophoneFrame } from '$lib/audio';
import type { Endpoint } from './endpoint';
import { FrameProcessor, type VoiceModel } from './frames';
import { ENDPOINT_WINDOW, TAPE, samplesOf } from './rules';
import { Tape } from './tape';
import type { DetectionEvent, DetectionSettings } from './types';

/** A pause gives the other side this long a frame to get a word in, so a backlog's silence takes a quarter of its time. */
const YIELD_MS = 8;
/** Frames waiting that mean we are behind, catching up with what was said while the models loaded. */
const BEHIND = 4;
/** In time, Smart Turn answers about here: a shorter pause is over before it is decided on, so it is when late. */
const UNDECIDED = samplesOf(0.4);
/** How long a backlog waits for Smart Turn's word on a pause, and then for the page's. */
const ANSWER_MS = 3000;
const DECISION_MS = 40;

/**
 * Takes frames as they come, at once or late, one after the other: keeps them on the tape, runs detection on them
 * and asks about each pause. Nothing heard before the model is there is lost.
 */
export class Listener {
  readonly tape = new Tape(TAPE);
  readonly #processor: FrameProcessor;
  readonly #endpoint: Endpoint;
  readonly #emit: (event: DetectionEvent) => void;
  #queue: MicrophoneFrame[] = [];
  #running = false;
  /** Added to a microphone's own clock: a second microphone begins at 0 again. */
  #shift: number;
  #next: number;
  /** Smart Turn's word on the last pause; null once it was waited for. */
  #answered: Promise<void> | null = null;

  constructor(
    model: VoiceModel,
    endpoint: Endpoint,
    settings: DetectionSettings,
    from: number,
    emit: (event: DetectionEvent) => void,
    readonly crash: (cause: unknown) => void,
  ) {
    this.#endpoint = endpoint;
    this.#emit = emit;
    this.#shift = 0;
    this.#next = from;
    this.#processor = new FrameProcessor(model, settings, (event) => this.#pass(event));
  }

  configure(settings: DetectionSettings): void {
    this.#processor.settings = settings;
  }

  endTurn(): void {
    this.#processor.endTurn();
  }

  push(frame: MicrophoneFrame): void {
    this.#queue.push(frame);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
        const at = this.#place(next);
        this.tape.write(next.frame, at);
        await this.#processor.process(next.frame, at);
        await this.#pace();
      }
      this.#running = false;
    } catch (cause) {
      // Stays running: after a crash nothing more is processed here.
      this.crash(cause);
    }
  }

  /** Position of a frame on the one clock of this session. */
  #place({ at, frame }: MicrophoneFrame): number {
    if (at + this.#shift < this.#next) this.#shift = this.#next - at;
    const place = at + this.#shift;
    this.#next = place + frame.length;
    return place;
  }

  /** While catching up, a pause is decided on before what was said after it is looked at. */
  async #pace(): Promise<void> {
    const pausedAt = this.#processor.turn?.pausedAt ?? null;
    if (pausedAt === null) return;
    // Frames come one task at a time: only after a breath does the queue show how far behind we are.
    await delay(YIELD_MS);
    if (this.#queue.length < BEHIND || this.#answered === null) return;
    if (this.tape.end - pausedAt < UNDECIDED) return;
    await Promise.race([this.#answered, delay(ANSWER_MS)]);
    this.#answered = null;
    await delay(DECISION_MS);
  }

  #pass(event: DetectionEvent): void {
    this.#emit(event);
    if (event.type === 'speech-pause') this.#answered = this.#ask(event.at);
  }

  async #ask(at: number): Promise<void> {
    const started = this.#processor.turn?.started ?? at;
    const now = this.tape.end;
    const turn = this.tape.clip(Math.max(started, now - ENDPOINT_WINDOW), now);
    const answer = await this.#endpoint.ask(at, turn);
    // Voice may have come back, or the turn been taken, while Smart Turn was thinking.
    if (answer === null || this.#processor.turn?.pausedAt !== at) return;
    this.#emit({ type: 'endpoint', at, probability: answer.probability, took: answer.took });
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
