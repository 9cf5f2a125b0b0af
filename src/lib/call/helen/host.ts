import { createAssistant } from '$lib/assistant';
import { isEcho } from '$lib/conversation';
import { HelenError, type ErrorCode } from '$lib/errors';
import { settings } from '$lib/settings';
import type { Line, Said } from '../captions/transcript';
import { isAddressed } from './address';
import { Answer } from './answer';
import { attend, beginAttention, type AttentionCommand, type AttentionEvent } from './attention';
import type { Memory } from './memory';
import { Voice } from './voice';
import type { Hosting } from './words';

export interface HostOptions {
  memory: Memory;
  /** Who her lines are by. */
  own: string;
  lines(): readonly Line[];
  /** It was said by somebody who agreed, after that. */
  mayHear(line: Line): boolean;
  nameOf(line: Line): string;
  /** Names of those in the call. */
  names(): string[];
  changed(how: Partial<Omit<Hosting, 'id'>>): void;
  said(said: Said): void;
  stream(stream: MediaStream): void;
  trouble(code: ErrorCode): void;
}

/** How often she looks at the clock, and how often her words are told while she says them. Milliseconds. */
const TICK = 200;
const TELL = 300;
/** So many of the last lines may still change. */
const LAST = 40;
/** A room gives her words back, and Whisper takes its time: so long after she ended it may be only that. Milliseconds. */
const ECHO = 4000;

/** HELEN on this device: hears lines of those who agreed, asks the gateway, and speaks. Whoever opens it closes it. */
export class Host {
  readonly #options: HostOptions;
  readonly #assistant = createAssistant('gateway');
  readonly #voice: Voice;
  readonly #timer: ReturnType<typeof setInterval>;
  #attention = beginAttention;
  #answer: Answer | null = null;
  /** What was told of a line, to see when it changes; and those that are not finished. */
  readonly #seen = new Map<string, string>();
  readonly #growing = new Map<string, Line>();
  /** What she says, or said last, and until when it may come back. */
  #words = { text: '', until: 0 };
  /** Answers up to this one knew of what somebody took back. */
  #forgotten = 0;

  static async open(options: HostOptions): Promise<Host> {
    return new Host(options, await Voice.open(options.stream));
  }

  private constructor(options: HostOptions, voice: Voice) {
    this.#options = options;
    this.#voice = voice;
    this.#timer = setInterval(() => this.#do({ type: 'tick', now: Date.now() }), TICK);
    void voice.prepare().then((can) => {
      if (!can) options.changed({ voice: false });
    });
  }

  /** How loud she is, 0 to 1. */
  get level(): number {
    return this.#voice.level;
  }

  /** Something was said, or more of it. */
  look(): void {
    const { lines, mayHear, memory, names } = this.#options;
    const last = lines().slice(-LAST);
    for (const line of last) {
      const told = `${line.final} ${line.text}`;
      if (this.#seen.get(line.key) === told || !mayHear(line)) continue;
      this.#seen.set(line.key, told);
      if (line.final) this.#growing.delete(line.key);
      else this.#growing.set(line.key, line);
      if (this.#isEcho(line)) continue;
      if (line.final) memory.keep(line);
      const addressed = isAddressed(line.text, names());
      this.#do({ type: 'line', line, addressed, now: Date.now() });
    }
    // What had no words after all is in no transcript.
    for (const [key, line] of this.#growing)
      if (!last.some((one) => one.key === key)) {
        this.#growing.delete(key);
        const none = { ...line, text: '', final: true };
        this.#do({ type: 'line', line: none, addressed: false, now: Date.now() });
      }
  }

  /** What they say next is for her. */
  call(who: string): void {
    this.#do({ type: 'called', who, now: Date.now() });
  }

  stop(): void {
    this.#do({ type: 'stopped' });
  }

  /** What they said, and what she answered, is nothing she knows any more. */
  withdrew(who: string): void {
    this.#forgotten = this.#attention.turn;
    this.#options.memory.forget(who);
    this.#do({ type: 'withdrew', who });
  }

  left(who: string): void {
    this.#do({ type: 'left', who });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#assistant.close();
    // Her last words are told before her voice goes.
    void this.#hush().finally(() => this.#voice.close());
  }

  readonly #hush = async (): Promise<void> => {
    const answer = this.#answer;
    this.#answer = null;
    await answer?.hush();
  };

  #isEcho({ text }: Line): boolean {
    const { text: said, until } = this.#words;
    if (this.#answer === null && Date.now() > until) return false;
    return isEcho(text, { text: said, from: 0, to: said.length });
  }

  #do(event: AttentionEvent): void {
    const { attention, commands } = attend(this.#attention, event);
    const before = this.#attention.doing.at;
    this.#attention = attention;
    for (const command of commands) this.#obey(command);
    const { at } = attention.doing;
    if (at !== before) this.#options.changed({ at, ...(at === 'thinking' && { failed: false }) });
  }

  #obey(command: AttentionCommand): void {
    if (command.type === 'yield') this.#answer?.yield();
    else if (command.type === 'hush') void this.#hush();
    else this.#ask(command);
  }

  #ask({ turn, lines }: Extract<AttentionCommand, { type: 'ask' }>): void {
    const { memory, nameOf } = this.#options;
    const keys = new Set(lines.map(({ key }) => key));
    const asked = this.#options.lines().filter(({ key }) => keys.has(key));
    const last = asked.at(-1);
    if (!last) return this.#do({ type: 'ended', turn, now: Date.now() });
    const { language } = last;
    const reply = this.#assistant.reply({
      ...{ turn, language, times: null, among: true, model: settings.value.gateway },
      text: `${nameOf(last)}: ${asked.map(({ text }) => text).join(' ')}`,
      context: memory.context(keys, nameOf),
    });
    const telling = this.#telling(turn, language);
    const answer = new Answer(reply, this.#voice.speaker(turn, language), {
      began: (voiced) => {
        if (voiced) this.#options.changed({ voice: true });
        this.#do({ type: 'began', turn, now: Date.now() });
      },
      told: telling,
      voiceless: () => this.#options.changed({ voice: false }),
      ended: (failure) => this.#ended(turn, answer, failure),
    });
    this.#answer = answer;
  }

  #ended(turn: number, answer: Answer, failure: HelenError | null): void {
    if (this.#answer === answer) this.#answer = null;
    this.#do({ type: 'ended', turn, now: Date.now() });
    if (!failure) return;
    this.#options.changed({ failed: true });
    this.#options.trouble(failure.code);
  }

  /** Tells her words as a line of captions, that grows as it is heard. */
  #telling(turn: number, language: 'es' | 'en'): (text: string, final: boolean) => void {
    let [from, told] = [0, 0];
    return (text, final) => {
      const now = Date.now();
      from ||= now;
      this.#words = { text, until: now + ECHO };
      if (!final && now - told < TELL) return;
      told = now;
      const said: Said = { id: `${turn}`, from, to: now, at: now, text, final, language };
      this.#options.said(said);
      const { memory, own } = this.#options;
      if (!final || text.trim() === '' || turn <= this.#forgotten) return;
      memory.keep({ ...said, key: `${own} ${turn}`, who: own, name: 'HELEN' });
    };
  }
}
