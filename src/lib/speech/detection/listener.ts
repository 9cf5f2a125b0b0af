import type { MicrophoneFrame } from '$lib/audio';
import type { Endpoint } from './endpoint';
import { FrameProcessor, type VoiceModel } from './frames';
import { ENDPOINT_WINDOW, TAPE } from './rules';
import { Tape } from './tape';
import type { DetectionEvent, DetectionSettings } from './types';

/** How much faster than life a backlog's silence may pass: the page must get a word in to end a turn. */
const CATCH_UP_MS = 8;
/** How long a backlog waits for Smart Turn's word on a pause. */
const ANSWER_MS = 3000;

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
  #answered: Promise<unknown> = Promise.resolve();

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
        if (this.#queue.length > 0) await this.#pace();
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

  /** While catching up, a pause takes long enough for the page to decide on it. */
  async #pace(): Promise<void> {
    if (this.#processor.turn?.pausedAt == null) return;
    await Promise.race([this.#answered, delay(ANSWER_MS)]);
    await delay(CATCH_UP_MS);
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
