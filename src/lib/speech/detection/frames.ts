import { FRAME_SAMPLES } from '$lib/audio';
import {
  CONTINUE_FRAMES,
  FRAME_EVIDENCE,
  PADDING,
  PAUSE,
  RMS_FLOOR,
  SILENCE_STEP,
  START_EVIDENCE,
  START_FRAMES,
  secondsOf,
} from './rules';
import type { DetectionEvent, DetectionSettings } from './types';

/** A pause stands for 200 ms; `silence` goes on from there. */
const PAUSE_TOLD = 2 * SILENCE_STEP;

/** Probability of voice in one frame of 512 samples at 16 kHz; it remembers the frames before. */
export type VoiceModel = (frame: Float32Array) => Promise<number>;

/** Voiced frames in a row: how many, where the first began, and how sure they are together (log-odds). */
interface Row {
  run: number;
  from: number;
  evidence: number;
}

/** One frame, judged. A frame may be neither voiced nor silent: that is the hysteresis. */
interface Judged {
  at: number;
  voiced: boolean;
  silent: boolean;
  evidence: number;
}

type State =
  | ({ type: 'quiet' } & Row)
  | { type: 'speaking'; started: number; voiced: number; voiceEnd: number }
  /** `told`: the silence that was last told, in samples. */
  | ({ type: 'paused'; started: number; voiced: number; voiceEnd: number; told: number } & Row);

const NOTHING: Row = { run: 0, from: 0, evidence: 0 };

/**
 * From frames to starts, pauses and silences, all on the sample clock: a backlog gives the same events as
 * frames in time. Thresholds with hysteresis after ricky0123/vad's frame processor and Silero's VADIterator.
 */
export class FrameProcessor {
  settings: DetectionSettings;
  readonly #model: VoiceModel;
  readonly #emit: (event: DetectionEvent) => void;
  #state: State = { type: 'quiet', ...NOTHING };
  /** Where the last turn ended: the next one's padding must not hear its last word again. */
  #floor = 0;
  #end = 0;

  constructor(
    model: VoiceModel,
    settings: DetectionSettings,
    emit: (event: DetectionEvent) => void,
  ) {
    this.#model = model;
    this.settings = settings;
    this.#emit = emit;
  }

  /** Where the turn that is going on began, if one is, and where it last paused. */
  get turn(): { started: number; pausedAt: number | null } | null {
    const state = this.#state;
    if (state.type === 'quiet') return null;
    return { started: state.started, pausedAt: state.type === 'paused' ? state.voiceEnd : null };
  }

  /** The turn was taken or given up. */
  endTurn(): void {
    const state = this.#state;
    if (state.type !== 'quiet') {
      this.#floor = state.type === 'paused' ? state.voiceEnd : this.#end;
    }
    this.#state = { type: 'quiet', ...NOTHING };
  }

  async process(frame: Float32Array, at: number): Promise<void> {
    const probability = await this.#model(frame);
    const rms = rootMeanSquare(frame);
    this.#end = at + frame.length;
    this.#emit({ type: 'frame', at, probability, rms });
    const { positive, negative } = this.settings;
    const judged: Judged = {
      at,
      voiced: probability >= positive && rms >= RMS_FLOOR,
      silent: probability < negative || rms < RMS_FLOOR,
      evidence: Math.min(FRAME_EVIDENCE, logOdds(probability) - logOdds(positive)),
    };
    switch (this.#state.type) {
      case 'quiet':
        return this.#quiet(this.#state, judged);
      case 'speaking':
        return this.#speaking(this.#state, judged);
      case 'paused':
        return this.#paused(this.#state, judged);
    }
  }

  #quiet(state: State & { type: 'quiet' }, judged: Judged): void {
    count(state, judged);
    if (state.run < START_FRAMES || state.evidence < START_EVIDENCE) return;
    const started = Math.max(this.#floor, state.from - PADDING, 0);
    this.#state = { type: 'speaking', started, voiced: state.run, voiceEnd: this.#end };
    this.#emit({ type: 'speech-start', at: started });
  }

  #speaking(state: State & { type: 'speaking' }, { voiced, silent }: Judged): void {
    if (voiced) state.voiced++;
    if (!silent) {
      state.voiceEnd = this.#end;
      return;
    }
    const silence = this.#end - state.voiceEnd;
    if (silence < PAUSE) return;
    this.#state = { ...state, ...NOTHING, type: 'paused', told: PAUSE_TOLD };
    const seconds = secondsOf(state.voiced * FRAME_SAMPLES);
    this.#emit({ type: 'speech-pause', at: state.voiceEnd, voiced: seconds });
  }

  #paused(state: State & { type: 'paused' }, judged: Judged): void {
    count(state, judged);
    if (state.run >= CONTINUE_FRAMES) {
      const { started, run, from } = state;
      const total = state.voiced + run;
      this.#state = { type: 'speaking', started, voiced: total, voiceEnd: this.#end };
      this.#emit({ type: 'speech-continue', at: from });
      return;
    }
    const silence = this.#end - state.voiceEnd;
    const steps = Math.floor(silence / SILENCE_STEP);
    if (steps * SILENCE_STEP <= state.told) return;
    state.told = steps * SILENCE_STEP;
    this.#emit({ type: 'silence', at: state.voiceEnd, seconds: secondsOf(steps * SILENCE_STEP) });
  }
}

function count(row: Row, { at, voiced, silent, evidence }: Judged): void {
  if (silent) Object.assign(row, NOTHING);
  if (!voiced) return;
  if (row.run === 0) row.from = at;
  row.run++;
  row.evidence += evidence;
}

function logOdds(probability: number): number {
  return Math.log(probability / (1 - probability));
}

function rootMeanSquare(frame: Float32Array): number {
  let sum = 0;
  for (const sample of frame) sum += sample * sample;
  return Math.sqrt(sum / frame.length);
}
