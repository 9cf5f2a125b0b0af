import type { SpectrumSource } from '$lib/audio';
import { asHelenError, HelenError, type ErrorCode } from '$lib/errors';
import type { SpokenLanguage } from '$lib/speech/transcription';
import { Answering } from './answering';
import type { ConversationListener } from './events';
import { contextOf, remember } from './heard';
import { Hearing } from './hearing';
import type { Host } from './host';
import { Keeper } from './keeper';
import type { ConversationOptions, SessionParts } from './parts';
import { defaultPolicy, policyOf } from './policies';
import { Presence } from './presence';
import { Speaking } from './speaking';
import type { Kept } from './states';
import { Telling } from './telling';
import { Tracing } from './tracing';
import { initial, step, type Command, type Event, type State } from './turn';
import type { ConversationState, ConversationView, Entry, Trace } from './types';
import { captionOf, entryOf, linesOf, saidIn, sameLines, type Line } from './view';

/** How often the reducer is told that time passes, and the most it is told at once (a frozen tab), in ms. */
const TICK = 500;

const unremembered = { recall: () => undefined, remember: () => undefined };

/** One conversation: obeys the reducer, owns what it opens, and shows a screen what there is to see. */
export class ConversationSession implements ConversationView {
  state = $state<ConversationState>('idle');
  error = $state.raw<HelenError | null>(null);
  entries = $state.raw<readonly Entry[]>([]);
  caption = $state.raw<ConversationView['caption']>(null);
  progress = $state.raw<ConversationView['progress']>(null);
  muted = $state(false);
  notice = $state.raw<HelenError | null>(null);
  traces = $state.raw<readonly Trace[]>([]);
  input = $state.raw<SpectrumSource | null>(null);
  output = $state.raw<SpectrumSource | null>(null);

  #machine: State;
  readonly #events: Event[] = [];
  #history: Kept[] = [];
  #lines: Line[] = [];
  /** What the lines were made of. */
  #said: readonly unknown[] = [];
  /** Of the last thing said, so that a typed turn is answered in the language of the talk. */
  #language: SpokenLanguage | null = null;
  #loading = new AbortController();
  /** The turn in which something was warned of: its reply lets that stand. */
  #warned = 0;
  /** Resolves when the newest loading has ended, well or not. */
  #loaded: Promise<void> = Promise.resolve();
  #closing: Promise<unknown> = Promise.resolve();
  #ticking: ReturnType<typeof setInterval> | null = null;
  readonly #causes = new Map<ErrorCode, HelenError>();
  readonly #tracing = new Tracing();
  readonly #telling = new Telling();
  readonly #keeper: Keeper;
  readonly #hearing: Hearing;
  readonly #speaking: Speaking;
  readonly #answering: Answering;
  readonly #presence: Presence;

  constructor(
    readonly options: ConversationOptions,
    readonly parts: SessionParts,
  ) {
    const host: Host = {
      parts,
      settings: () => options.settings(),
      send: (event) => this.#send(event),
      blame: (cause, fallback) => this.#blame(cause, fallback),
      warn: (error) => {
        this.notice = error;
        this.#warned = this.#machine.turn;
        this.#telling.shown(this, this.#machine.turn);
      },
      speakHere: (turn) => this.#speaking.stayHere(turn),
      fetched: (of, received, total) => {
        const live = this.#machine.name !== 'idle' && this.#machine.name !== 'error';
        this.progress = live && received < total ? { of, received, total } : null;
      },
      transcribed: (turn, { queued, total }) => this.#tracing.transcribed(turn, total - queued),
    };
    this.#machine = initial({ ...defaultPolicy, ...policyOf(options.settings()) });
    this.#keeper = new Keeper(options, parts.newId, host.warn);
    this.#hearing = new Hearing(host);
    this.#speaking = new Speaking(host, options.pace ?? unremembered, this.#tracing, this.#telling);
    this.#answering = new Answering(host);
    this.#presence = new Presence(host, {
      interrupt: () => this.interrupt(),
      end: () => void this.end(),
      toggleMuted: () => this.setMuted(!this.muted),
      rebuilt: () => this.#rebuild(),
    });
  }

  on(listener: ConversationListener): () => void {
    return this.#telling.on(listener);
  }

  async start(): Promise<void> {
    await this.#closing;
    this.#send({ type: 'start' });
  }

  async end(): Promise<void> {
    this.#send({ type: 'end' });
    await this.#closing;
    await this.#keeper.settled();
  }

  async retry(): Promise<void> {
    this.#presence.recover();
    await this.#closing;
    this.#send({ type: 'retry' });
  }

  async send(text: string): Promise<void> {
    const words = text.trim();
    if (words === '') return;
    await this.#closing;
    const { language } = this.options.settings();
    const spoken = language === 'auto' ? (this.#language ?? this.parts.language()) : language;
    this.#send({ type: 'typed', text: words, language: spoken });
  }

  interrupt(): void {
    this.#send({ type: 'interrupt' });
  }

  setMuted(muted: boolean): void {
    this.#send({ type: muted ? 'mute' : 'unmute' });
  }

  press(): void {
    this.#send({ type: 'press', at: this.#hearing.position });
  }

  release(): void {
    this.#send({ type: 'release', at: this.#hearing.position });
  }

  /** One event after the other: what obeying a command tells at once waits until all commands are obeyed. */
  #send(event: Event): void {
    this.#events.push(event);
    if (this.#events.length > 1) return;
    for (let next = this.#events[0]; next !== undefined; next = this.#events[0]) {
      this.#tracing.heard(next);
      this.#telling.heard(next);
      const { state, commands } = step(this.#machine, next);
      this.#machine = state;
      for (const command of commands) this.#try(command);
      this.#events.shift();
    }
    this.#show();
  }

  /** A part that throws must not stop the others from being told. */
  #try(command: Command): void {
    try {
      this.#obey(command);
    } catch (cause) {
      this.notice = asHelenError(cause);
    }
  }

  #obey(command: Command): void {
    this.#tracing.obeyed(command, this.#hearing.clock, this.#machine.policy);
    this.#telling.obeyed(command);
    switch (command.type) {
      case 'open-microphone':
        this.#enter();
        return void this.#hearing.open(command);
      case 'load':
        this.#enter();
        this.#loaded = this.#load(command.hearing);
        return;
      case 'mute':
        return this.#hearing.mute(command.on);
      case 'end-turn':
        return this.#hearing.endTurn();
      case 'transcribe':
        return void this.#hearing.transcribe(command);
      case 'drop-transcription':
        return this.#hearing.drop(command.turn, command.revision);
      case 'reply':
        return this.#reply(command);
      case 'cancel-reply':
        return this.#answering.cancel(command.turn);
      case 'say':
        return this.#speaking.say(command.turn, command.text, command.language);
      case 'end-speech':
        return this.#speaking.end(command.turn);
      case 'duck':
        return this.#speaking.duck(command.turn, command.on);
      case 'stop-speaking':
        return this.#speaking.stop(command.turn);
      case 'keep':
        this.#history = remember(this.#history, command.record);
        return this.#keeper.keep(command.record);
      case 'notice':
        this.notice = this.#causes.get(command.code) ?? new HelenError(command.code);
        return;
      case 'turn-ended':
        return;
      case 'release':
        return this.#release();
    }
  }

  #reply(command: Extract<Command, { type: 'reply' }>): void {
    const { turn, text, language } = command;
    if (this.#warned < turn) this.notice = null;
    this.#language = language;
    const asked = this.#history.at(-1);
    const told = this.#history.filter(
      (kept) => kept.author === 'user' || !this.#answering.excused(kept.turn),
    );
    const context = [
      ...(this.options.context ?? []),
      ...contextOf(told, asked?.author === 'user' ? asked.turn : turn),
    ];
    const times = this.#tracing.times(turn);
    const model = this.options.settings().gateway;
    void this.#answering.reply({ turn, text, language, context, times, model }, this.#loaded);
  }

  async #load(hearing: boolean): Promise<void> {
    const { signal } = (this.#loading = new AbortController());
    const { language } = this.options.settings();
    const expected = language === 'auto' ? this.parts.language() : language;
    try {
      await Promise.all([
        hearing ? this.#hearing.load(signal) : undefined,
        this.#speaking.open(),
        this.#answering.load(),
      ]);
      if (signal.aborted) return;
      this.progress = null;
      this.#send({ type: 'models-ready' });
      this.#speaking.prepare(expected);
    } catch (cause) {
      if (!signal.aborted)
        this.#send({ type: 'load-failed', code: this.#blame(cause, 'unexpected') });
    }
  }

  #enter(): void {
    this.#presence.enter();
    if (this.#ticking !== null) return;
    this.notice = null;
    let last = performance.now();
    let applied = this.options.settings();
    this.#ticking = setInterval(() => {
      const now = performance.now();
      const elapsed = Math.min(now - last, 2 * TICK);
      last = now;
      const settings = this.options.settings();
      if (settings !== applied) {
        this.#send({ type: 'configure', policy: policyOf(settings) });
        this.#hearing.configure();
        if (settings.microphone !== applied.microphone) this.#switchMicrophone();
        applied = settings;
      }
      this.#send({ type: 'tick', elapsed });
    }, TICK);
  }

  #switchMicrophone(): void {
    if (this.#machine.name === 'idle' || this.#machine.name === 'error') return;
    if (this.#machine.microphone !== 'open') return;
    void this.#hearing.open({ fallback: false, takeOver: false });
  }

  #rebuild(): void {
    this.#speaking.open().then(
      () => this.#send({ type: 'playback-rebuilt' }),
      (cause: unknown) => this.#blame(cause, 'audio_suspended'),
    );
    this.#switchMicrophone();
  }

  /** Gives everything back. What is still told by a voice that was cut short is waited for. */
  #release(): void {
    this.#loading.abort();
    this.progress = null;
    if (this.#ticking !== null) clearInterval(this.#ticking);
    this.#ticking = null;
    this.#presence.leave();
    this.#hearing.close();
    this.#answering.close();
    this.#closing = this.#speaking.close().then(() => this.parts.closeAudio());
    this.#closing.catch(() => {});
  }

  #blame(cause: unknown, fallback: ErrorCode): ErrorCode {
    const error = asHelenError(cause, fallback);
    this.#causes.set(error.code, error);
    return error.code;
  }

  /** What a screen shows, changed only where something did: detection speaks thirty times a second. */
  #show(): void {
    const machine = this.#machine;
    this.state = machine.name;
    this.error =
      machine.name !== 'error'
        ? null
        : this.error?.code === machine.code
          ? this.error
          : (this.#causes.get(machine.code) ?? new HelenError(machine.code));
    this.muted = machine.name !== 'idle' && machine.name !== 'error' && machine.muted;
    this.input = this.#hearing.spectrum;
    this.output = this.#speaking.spectrum;
    if (this.#tracing.changed()) this.traces = this.#tracing.traces();
    this.#write();
    this.#telling.shown(this, machine.turn);
  }

  #write(): void {
    const said = saidIn(this.#machine, this.#history);
    if (said.every((part, at) => part === this.#said[at])) return;
    this.#said = said;
    const lines = linesOf(this.#machine, this.#history, this.#lines);
    this.caption = captionOf(this.#machine, lines);
    if (sameLines(this.#lines, lines)) return;
    this.#lines = lines;
    this.entries = lines.map((line) => entryOf(line, this.#keeper.id(line.author, line.turn)));
  }
}
