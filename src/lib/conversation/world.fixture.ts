/**
 * A small world for the reducer's tests: a person with words at known times, a detector, and who writes, answers and
 * speaks. Each may be late, fail, answer twice, or never. Only the test files import this.
 */
import { AssistantFixture } from './assistant.fixture';
import { DetectorFixture } from './detector.fixture';
import { SpeakerFixture } from './speaker.fixture';
import type { Surroundings } from './surroundings.fixture';
import { TranscriberFixture } from './transcriber.fixture';
import { initial, step, type Command, type Event, type State } from './turn';
import { defaultPolicy } from './policies';
import { random, type Action, type History, type Voice, type Word } from './history.fixture';
import type { Kept } from './states';

const FRAME_MS = 32;
const SAMPLES_PER_MS = 16;
/** How long a word takes that a person says. */
const WORD_MS = 260;

export class World implements Surroundings {
  state: State;
  now = 0;
  readonly words: Word[] = [];
  readonly voiced: { from: number; to: number }[] = [];
  readonly records = new Map<string, Kept>();
  readonly log: { at: number; what: Event | Command; then?: State['name'] }[] = [];
  readonly names: string[] = [];
  readonly broken: string[] = [];
  readonly notices: string[] = [];
  faulty = false;
  released = true;
  readonly chance: () => number;
  private readonly queue: { at: number; order: number; run: () => void }[] = [];
  private order = 0;
  private microphone: { since: number } | null = null;
  private readonly detector = new DetectorFixture();
  private readonly transcriber = new TranscriberFixture(this);
  private readonly assistant = new AssistantFixture(this);
  private readonly speaker = new SpeakerFixture(this);

  constructor(readonly history: History) {
    this.chance = random(history.seed);
    this.state = initial({
      ...defaultPolicy,
      mode: history.mode,
      endpointing: history.endpointing,
    });
    let at = 600;
    for (const { kind, ms } of history.sounds) {
      if (kind !== 'silence') this.voiced.push({ from: at, to: at + ms });
      if (kind === 'words')
        for (let from = at; from + WORD_MS <= at + ms; from += WORD_MS)
          this.words.push({ word: `w${this.words.length}`, from, to: from + WORD_MS });
      at += ms;
    }
    for (const { at: when, action } of history.actions) this.later(when, () => this.act(action));
    this.later(0, () => this.send({ type: 'start' }));
  }

  get replies(): AssistantFixture['replies'] {
    return this.assistant.replies;
  }

  get voices(): ReadonlyMap<number, Voice> {
    return this.speaker.voices;
  }

  /** The end of everything the person does. */
  get until(): number {
    const last = Math.max(0, ...this.voiced.map(({ to }) => to));
    return Math.max(last, ...this.history.actions.map(({ at }) => at)) + 200;
  }

  fault(share = 1): boolean {
    const yes = this.chance() < this.history.faults * share;
    if (yes) this.faulty = true;
    return yes;
  }

  delay(least: number, most: number): number {
    const slow = this.history.faults > 0 && this.chance() < 0.1 ? 8 : 1;
    return least + this.chance() * (most - least) * slow;
  }

  later(ms: number, run: () => void): void {
    this.queue.push({ at: this.now + ms, order: this.order++, run });
  }

  /** Runs until nobody does anything any more, `limit` milliseconds after the person's last deed. */
  run(limit = 240_000): void {
    let nextFrame = 0;
    let nextTick = 0;
    const end = this.until + limit;
    while (this.now < end && this.broken.length === 0) {
      const { state } = this;
      const busy = state.name !== 'idle' && state.name !== 'error' && state.ear.is !== 'quiet';
      const audible = this.now < this.until || busy || this.detector.inside;
      const next = this.queue.reduce<number>((least, { at }) => Math.min(least, at), Infinity);
      if (!audible && next === Infinity && this.settled()) return;
      this.now = Math.min(next, nextTick, audible ? nextFrame : Infinity);
      if (audible && this.now >= nextFrame) {
        this.frame();
        nextFrame = this.now + FRAME_MS;
      }
      if (!audible) nextFrame = this.now;
      if (this.now >= nextTick) {
        nextTick = this.now + 500;
        this.send({ type: 'tick', elapsed: 500 });
      }
      const due = this.queue.filter(({ at }) => at <= this.now);
      due.sort((a, b) => a.at - b.at || a.order - b.order);
      for (const one of due) this.queue.splice(this.queue.indexOf(one), 1);
      for (const { run } of due) run();
    }
  }

  /** Everything that happened, to be read. */
  tell(): string {
    const lines = this.log.map(({ at, what, then }) =>
      [Math.round(at), then === undefined ? ' ' : '', JSON.stringify(what), then ?? ''].join(' '),
    );
    return [...this.broken, ...lines].join('\n');
  }

  settled(): boolean {
    const { state } = this;
    if (state.fading.length > 0) return false;
    if (state.name === 'idle' || state.name === 'error') return true;
    return (
      state.name === 'listening' &&
      state.ear.is === 'quiet' &&
      state.pending === null &&
      state.mouth.is === 'silent'
    );
  }

  send(event: Event): void {
    const before = this.state;
    const { state, commands } = step(before, event);
    this.state = state;
    if (event.type !== 'frame' && event.type !== 'tick')
      this.log.push({ at: this.now, what: event, then: state.name });
    if (state.name !== before.name) this.names.push(state.name);
    for (const command of commands) {
      this.log.push({ at: this.now, what: command });
      this.obey(command);
    }
  }

  wrong(what: string): void {
    this.broken.push(`${Math.round(this.now)} ${what}`);
  }

  private act(action: Action): void {
    switch (action) {
      case 'typed':
        return this.send({ type: 'typed', text: `t${this.order++}`, language: 'es' });
      case 'unplug':
        if (this.microphone !== null)
          this.send({ type: 'microphone-lost', code: 'microphone_unplugged' });
        return;
      case 'elsewhere':
        return this.send({ type: 'microphone-lost', code: 'microphone_elsewhere' });
      case 'hands-free':
      case 'push-to-talk':
        return this.send({ type: 'configure', policy: { mode: action } });
      case 'playback-rebuilt':
        for (const [turn, voice] of this.voices)
          if (!voice.stopped && !(voice.ended && voice.played === voice.text))
            this.speaker.silent.add(turn);
        return this.send({ type: action });
      case 'crash':
        this.detector.restart();
        return this.send({ type: 'detection-restarted' });
      case 'press':
      case 'release':
        return this.send({ type: action, at: this.position(this.now) });
      default:
        return this.send({ type: action });
    }
  }

  private position(ms: number): number {
    return Math.round((ms - (this.microphone?.since ?? ms)) * SAMPLES_PER_MS);
  }

  private voiceAt(ms: number): boolean {
    return this.voiced.some(({ from, to }) => from <= ms && ms < to);
  }

  /** One frame of the microphone, through a detector like the real one. */
  private frame(): void {
    if (this.microphone === null) return;
    const { state, now } = this;
    const muted = state.name !== 'idle' && state.name !== 'error' && state.muted;
    const voice = !muted && this.voiceAt(now);
    for (const event of this.detector.hear(voice, this.position(now))) {
      this.send(event);
      if (event.type === 'speech-pause') this.judge(event.at);
    }
  }

  /** Whether the pause ends the turn: told late, with any answer, or never. */
  private judge(pausedAt: number): void {
    if (!this.history.endpointing || this.fault(0.5)) return;
    const probability = this.chance();
    this.later(this.delay(60, 200), () => {
      if (this.detector.pausedAt === pausedAt)
        this.send({ type: 'endpoint', at: pausedAt, probability });
    });
  }

  private obey(command: Command): void {
    const stopping: Command['type'][] = [
      'keep',
      'notice',
      'drop-transcription',
      'end-turn',
      'stop-speaking',
      'cancel-reply',
      'release',
    ];
    const opening: Command['type'][] = ['open-microphone', 'load'];
    if (opening.includes(command.type)) this.released = false;
    if (this.released && !stopping.includes(command.type))
      this.wrong(`${command.type} after everything was released`);
    switch (command.type) {
      case 'open-microphone': {
        const fails = this.fault(0.2);
        return this.later(this.delay(5, 80), () => {
          if (fails) return this.send({ type: 'microphone-failed', code: 'microphone_denied' });
          if (this.released) return;
          this.microphone = { since: this.now };
          this.detector.reset();
          this.send({ type: 'microphone-open' });
        });
      }
      case 'load': {
        const fails = this.fault(0.2);
        return this.later(this.delay(20, 3000), () => {
          if (!this.released)
            this.send(
              fails ? { type: 'load-failed', code: 'model_missing' } : { type: 'models-ready' },
            );
        });
      }
      case 'release':
        this.released = true;
        this.microphone = null;
        return;
      case 'end-turn':
        return this.detector.reset();
      case 'transcribe': {
        const { words, released } = this;
        const since = this.microphone?.since ?? null;
        return this.transcriber.transcribe(command, { words, since, released });
      }
      case 'drop-transcription':
        return this.transcriber.drop(command.turn, command.revision);
      case 'reply':
        return this.assistant.reply(command, this.voices);
      case 'cancel-reply':
        return this.assistant.cancel(command.turn);
      case 'say':
        return this.speaker.say(command, this.assistant.newest);
      case 'end-speech':
        return this.speaker.end(command.turn);
      case 'duck':
        return this.speaker.duck(command.turn, command.on);
      case 'stop-speaking':
        return this.speaker.stop(command.turn);
      case 'keep':
        return this.keep(command.record);
      case 'notice':
        this.notices.push(command.code);
        return;
      case 'turn-ended':
      case 'mute':
        return;
    }
  }

  private keep(record: Kept): void {
    const key = `${record.author}:${record.turn}`;
    const before = this.records.get(key);
    if (record.author === 'assistant') {
      const voice = this.voices.get(record.turn);
      const shown =
        this.speaker.silent.has(record.turn) || voice?.broken === true || voice === undefined;
      if (!shown && record.heard.length > voice.played.length)
        this.wrong(`keeps ${record.heard} of turn ${record.turn}, heard ${voice.played}`);
      if (!record.text.startsWith(record.heard)) this.wrong('keeps what is no prefix of the text');
      if (before !== undefined && before.heard.length > record.heard.length)
        this.wrong('forgets what was heard');
      if (before?.open === false) this.wrong('keeps a reply after it was over');
    }
    if (record.text.includes('stale')) this.wrong('takes an answer it already had');
    this.records.set(key, record);
  }
}
