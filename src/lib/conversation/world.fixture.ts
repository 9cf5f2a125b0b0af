/**
 * A small world for the reducer's tests: a person with words at known times, a detector, a transcriber that writes
 * exactly the words inside a clip, an assistant and a voice. Each may be late, fail, answer twice, or never. Only the
 * test files import this.
 */
import { DetectorFixture } from './detector.fixture';
import { initial, step, type Command, type Event, type State } from './turn';
import { defaultPolicy } from './policies';
import { random, type Action, type History, type Voice, type Word } from './history.fixture';
import type { Kept } from './states';

const FRAME_MS = 32;
const SAMPLES_PER_MS = 16;

/** A word a person says takes this long in the world. */
const WORD_MS = 260;

export class World {
  state: State;
  now = 0;
  readonly words: Word[] = [];
  readonly voiced: { from: number; to: number }[] = [];
  readonly records = new Map<string, Kept>();
  readonly replies = new Map<number, { text: string; at: number; cancelled: boolean }>();
  readonly voices = new Map<number, Voice>();
  readonly log: { at: number; what: Event | Command; then?: State['name'] }[] = [];
  readonly names: string[] = [];
  readonly broken: string[] = [];
  readonly notices: string[] = [];
  /** Turns whose text was shown without a voice. */
  readonly silent = new Set<number>();
  faulty = false;
  released = true;
  private readonly chance: () => number;
  private readonly queue: { at: number; order: number; run: () => void }[] = [];
  private order = 0;
  private readonly asked = new Map<string, { dropped: boolean }>();
  private readonly stumbled = new Set<string>();
  private microphone: { since: number } | null = null;
  private readonly detector = new DetectorFixture();

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

  /** The end of everything the person does. */
  get until(): number {
    const last = Math.max(0, ...this.voiced.map(({ to }) => to));
    return Math.max(last, ...this.history.actions.map(({ at }) => at)) + 200;
  }

  private fault(share = 1): boolean {
    const yes = this.chance() < this.history.faults * share;
    if (yes) this.faulty = true;
    return yes;
  }

  private delay(least: number, most: number): number {
    const slow = this.history.faults > 0 && this.chance() < 0.1 ? 8 : 1;
    return least + this.chance() * (most - least) * slow;
  }

  private later(ms: number, run: () => void): void {
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

  private wrong(what: string): void {
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
            this.silent.add(turn);
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
      case 'transcribe':
        return this.transcribe(command);
      case 'drop-transcription': {
        const asked = this.asked.get(`${command.turn}:${command.revision}`);
        if (asked === undefined) this.wrong('drops a transcription nobody asked for');
        else asked.dropped = true;
        return;
      }
      case 'reply':
        return this.reply(command);
      case 'cancel-reply': {
        const reply = this.replies.get(command.turn);
        if (reply === undefined) this.wrong('cancels a reply nobody asked for');
        else reply.cancelled = true;
        return;
      }
      case 'say':
        return this.say(command);
      case 'end-speech': {
        const voice = this.voices.get(command.turn);
        if (voice === undefined || voice.ended || voice.stopped) this.wrong('ends no speech');
        else voice.ended = true;
        return;
      }
      case 'duck': {
        const voice = this.voices.get(command.turn);
        if (voice === undefined || voice.stopped) this.wrong('ducks no voice');
        else voice.ducked = command.on;
        return;
      }
      case 'stop-speaking': {
        const voice = this.voices.get(command.turn);
        if (voice === undefined || voice.stopped) return this.wrong('stops no voice');
        voice.stopped = true;
        if (this.fault(0.3)) return;
        return this.later(this.delay(2, 40), () =>
          this.send({ type: 'speaker-stopped', turn: command.turn, heard: voice.played }),
        );
      }
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

  private transcribe(command: Extract<Command, { type: 'transcribe' }>): void {
    const { turn, revision, from, to } = command;
    const key = `${turn}:${revision}`;
    if (this.asked.has(key)) this.wrong(`asks for ${key} twice`);
    const asked = { dropped: false };
    this.asked.set(key, asked);
    if (!(from < to) || from < 0) this.wrong(`asks for a clip from ${from} to ${to}`);
    if (to - from > 30 * 16_000) this.wrong('asks for a clip longer than 30 s');
    if (this.microphone === null && !this.released) return this.refuse(turn, revision);
    const since = this.microphone?.since ?? 0;
    const inside = this.words.filter((word) => {
      const middle = ((word.from + word.to) / 2 - since) * SAMPLES_PER_MS;
      return from <= middle && middle < to;
    });
    const clip = `${from}-${to}`;
    if (this.history.stumbles === true && !this.stumbled.has(clip) && this.chance() < 0.5) {
      this.stumbled.add(clip);
      return this.refuse(turn, revision);
    }
    const kind = this.fault() ? this.chance() : 1;
    const answer = (again: boolean) => {
      // A good transcriber keeps quiet once dropped; this one sometimes does not.
      if (asked.dropped && this.chance() < 0.7) return;
      if (kind < 0.5)
        return this.send({
          type: 'transcription-failed',
          turn,
          revision,
          code: 'transcription_failed',
        });
      if (inside.length === 0) return this.send({ type: 'rejected', turn, revision });
      const text = again ? 'stale' : inside.map(({ word }) => word).join(' ');
      const segments = inside.map((word) => ({
        from: (word.from - since) / 1000 - from / 16_000,
        to: (word.to - since) / 1000 - from / 16_000,
        text: word.word,
      }));
      const written = { text, language: 'es' as const, segments };
      this.send({ type: 'transcript', turn, revision, written });
    };
    if (kind < 0.25) return;
    this.later(this.delay(100, 700) * (this.history.slow ?? 1), () => {
      answer(false);
      if (kind < 1 && kind > 0.75) this.later(this.delay(50, 2000), () => answer(true));
    });
  }

  private refuse(turn: number, revision: number): void {
    this.later(1, () =>
      this.send({ type: 'transcription-failed', turn, revision, code: 'transcription_failed' }),
    );
  }

  private reply({ turn, text }: Extract<Command, { type: 'reply' }>): void {
    if (this.replies.has(turn)) this.wrong(`answers turn ${turn} twice`);
    for (const [older, voice] of this.voices)
      if (!voice.stopped && !(voice.ended && voice.played === voice.text) && !voice.broken)
        this.wrong(`answers turn ${turn} while the voice of ${older} goes on`);
    if ([...this.replies.keys()].some((other) => other > turn)) this.wrong(`answers ${turn} late`);
    const reply = { text, at: this.now, cancelled: false };
    this.replies.set(turn, reply);
    const kind = this.fault() ? this.chance() : 1;
    const count = 1 + Math.floor(this.chance() * 6);
    const stubborn = this.chance() < 0.3;
    let at = this.delay(50, 600);
    const gone = () => reply.cancelled && !stubborn;
    for (let index = 0; index < count; index++) {
      if (kind < 0.2) return;
      if (kind < 0.4 && index === 2)
        return this.later(at, () =>
          this.send({ type: 'reply-failed', turn, code: 'assistant_failed' }),
        );
      if (kind < 0.5) break;
      this.later(at, () => {
        if (!gone()) this.send({ type: 'reply-delta', turn, text: `r${turn}.${index} ` });
      });
      at += this.delay(10, 200);
      if (kind < 0.7 && index === 1) return;
    }
    this.later(at, () => {
      if (!gone()) this.send({ type: 'reply-ended', turn });
    });
  }

  private say({ turn, text }: Extract<Command, { type: 'say' }>): void {
    const foreign = text.split(' ').some((word) => word !== '' && !word.startsWith(`r${turn}.`));
    if (foreign) this.wrong(`says ${text} for turn ${turn}`);
    const newest = Math.max(...this.replies.keys());
    if (turn !== newest) this.wrong(`speaks for ${turn} over the newer turn ${newest}`);
    const { state } = this;
    const known = this.voices.get(turn);
    if (known?.stopped || known?.ended) return this.wrong('says more after the end');
    if (known !== undefined) {
      known.text += text;
      return;
    }
    if (state.name !== 'idle' && state.name !== 'error' && state.ear.is !== 'quiet')
      this.wrong('begins to speak while the person does');
    const voice: Voice = {
      text,
      played: '',
      ended: false,
      stopped: false,
      started: false,
      ducked: false,
      broken: false,
    };
    this.voices.set(turn, voice);
    const kind = this.fault() ? this.chance() : 1;
    if (kind < 0.3) {
      const code = kind < 0.15 ? 'voice_missing' : 'synthesis_failed';
      voice.broken = true;
      this.silent.add(turn);
      return this.later(30, () => {
        if (voice.stopped) return;
        voice.stopped = code === 'voice_missing';
        this.send({ type: 'speaker-failed', turn, code });
      });
    }
    if (kind < 0.5) return void (voice.broken = true);
    this.later(this.delay(80, 400), () => this.play(turn, voice, kind < 0.8));
  }

  /** Plays word after word; `stubborn` voices go on telling after they were stopped. */
  private play(turn: number, voice: Voice, stubborn: boolean): void {
    const { state } = this;
    if (voice.stopped) {
      if (stubborn) this.send({ type: 'speaker-started', turn });
      return;
    }
    if (!voice.started) {
      voice.started = true;
      this.send({ type: 'speaker-started', turn });
      if (state.answered > turn) this.wrong(`sounds for ${turn} after ${state.answered}`);
    }
    const rest = voice.text.slice(voice.played.length);
    if (rest === '') {
      if (voice.ended) return this.send({ type: 'speaker-finished', turn });
      return this.later(40, () => this.play(turn, voice, stubborn));
    }
    this.later(this.delay(100, 350), () => {
      if (voice.stopped) {
        if (stubborn) this.send({ type: 'speaker-heard', turn, text: voice.text });
        return;
      }
      const space = rest.indexOf(' ');
      voice.played += space < 0 ? rest : rest.slice(0, space + 1);
      this.send({ type: 'speaker-heard', turn, text: voice.played });
      const { state: now } = this;
      const resting = now.name === 'idle' || now.name === 'error';
      const alone = !resting && now.ear.is === 'quiet' && now.pending === null;
      if (alone && voice.ducked) this.wrong(`stays low in turn ${turn} with nobody else speaking`);
      this.play(turn, voice, stubborn);
    });
  }

  private keep(record: Kept): void {
    const key = `${record.author}:${record.turn}`;
    const before = this.records.get(key);
    if (record.author === 'assistant') {
      const voice = this.voices.get(record.turn);
      const shown = this.silent.has(record.turn) || voice?.broken === true || voice === undefined;
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
