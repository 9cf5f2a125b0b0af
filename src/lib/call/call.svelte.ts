import { asHelenError, type HelenError } from '$lib/errors';
import type { Captions } from './captions/captions.svelte';
import type { Keeping } from './captions/kept';
import { Chat } from './chat.svelte';
import { Company } from './company.svelte';
import { Course } from './course.svelte';
import { Gestures } from './gestures.svelte';
import type { Helen } from './helen/helen.svelte';
import { hold } from './hold';
import { Local } from './local.svelte';
import { OwnSeat } from './own-seat';
import { OwnVoice } from './own-voice.svelte';
import type { Person } from './person.svelte';
import { Recorder, type Recording } from './recorder.svelte';
import { remember } from './remembered';
import type { Media } from './room';
import type { CallNews, CallState, DataUse, JoinChoice, RoomInformation } from './types';
import type { Shown } from './words';
import { Written } from './written';

/** How often links are looked after and voices listened to, and how long a goodbye may take: milliseconds. */
const LOOK = 250;
const GOODBYE = 300;

interface CallOptions {
  room: RoomInformation;
  /** Of the guest link; empty for members. */
  secret: string;
  /** Tells what happened, as it happens. */
  news(news: CallNews): void;
  /** Keeps what all agreed to keep of what was said; left out where there is no place for it. */
  save?(kept: Keeping): void;
}

/** One call as one person lives it, from entering to leaving. Whoever makes it ends it. */
export class Call {
  readonly room: RoomInformation;
  use = $state<DataUse>('full');
  /** The microphone is open only while a key or the button is held. */
  pushToTalk = $state(false);
  /** Who spoke last, for who wants to see them large: their peer. */
  spoke = $state<string | null>(null);
  /** Nobody here learns this device's address: all goes by the server's relay. */
  hidden = $state(false);
  readonly local: Local;
  /** What is said here has a place to be kept in: the conversation it belongs to. */
  readonly saves: boolean;
  readonly chat: Chat;
  readonly recorder: Recorder;
  readonly #options: CallOptions;
  readonly #gestures = new Gestures();
  readonly #course = new Course();
  readonly #seat: OwnSeat;
  readonly #company: Company;
  readonly #written: Written;
  readonly #voice = new OwnVoice();
  #leave: (() => void)[] = [];

  constructor(options: CallOptions) {
    this.#options = options;
    this.room = options.room;
    this.saves = options.save !== undefined;
    this.#seat = new OwnSeat(options.room.id, options.secret);
    const { news } = options;
    const people = () => this.people;
    const changed = () => this.#company.show();
    const trouble = ({ code }: HelenError) => news({ what: 'trouble', code });
    this.chat = new Chat(people, () => this.#seat.name);
    const made = (recording: Recording) => news({ what: 'recorded', recording });
    this.recorder = new Recorder(this, { made, changed, trouble });
    this.local = new Local({ replaced: (kind) => this.#replaced(kind), changed, trouble });
    this.#written = new Written({
      ...{ room: options.room.id, save: options.save, people, news, changed },
      ...{ seat: this.#seat, local: this.local },
      number: () => this.#company.seat,
    });
    this.#company = new Company({
      ...{ own: this, seat: this.#seat },
      came: (name) => news({ what: 'came', name }),
      gathered: () => this.#written.gathered(),
      went: (person, lost) => this.#went(person, lost),
      news: (name, what) => news({ what, name }),
      introduced: (person) => this.#written.introduce(person),
      captioned: (person, words) => this.captions.hear(person, words),
      hosted: (person, words) => this.helen.hear(person, words),
      way: (open) => this.#course.way(open),
      settled: () => this.#settle(),
      over: (state) => this.#end(state),
    });
  }

  /** The others, in the order of their seats. */
  get people(): readonly Person[] {
    return this.#company.people;
  }

  get captions(): Captions {
    return this.#written.captions;
  }

  get helen(): Helen {
    return this.#written.helen;
  }

  /** How sound and pictures go; null before the server has told. */
  get media(): Media | null {
    return this.#company.media;
  }

  get speaking(): boolean {
    return this.#voice.speaking;
  }

  get state(): CallState {
    return this.#course.state;
  }

  get live(): boolean {
    return this.#course.live;
  }

  get hand(): number {
    return this.#gestures.hand;
  }

  get reaction(): Gestures['reaction'] {
    return this.#gestures.reaction;
  }

  /** When it began for this person; milliseconds since 1970. */
  get began(): number {
    return this.#course.began;
  }

  /** What the others know this person by. */
  get name(): string {
    return this.#seat.name;
  }

  get shown(): Shown {
    const { local, hand } = this;
    const { microphone } = local;
    const camera = local.video !== null && this.use !== 'audio';
    const [screen, helen] = [local.screen?.id ?? '', local.helen?.id ?? ''];
    return { microphone, camera, screen, helen, hand, recording: this.recorder.on };
  }

  async join(choice: JoinChoice): Promise<void> {
    this.#course.begin();
    this.hidden = choice.hidden;
    this.local.begin(choice);
    const free = await this.#seat.claim(choice.name);
    const held = hold({
      hangUp: () => this.leave(),
      toggleMicrophone: () => void this.mute(this.local.microphone),
    });
    this.#leave.push(free, await held);
    if (!this.live) return this.#free();
    this.captions.begin(this.#seat.peer);
    await this.#company.enter(choice.speaker);
    if (!this.live) return;
    this.#remember(true);
    const timer = setInterval(() => this.#look(), LOOK);
    this.#leave.push(() => clearInterval(timer));
  }

  /** Goes, and tells the others. */
  leave(): void {
    for (const person of this.people) person.part();
    this.#end({ at: 'ended', why: 'left' });
  }

  async mute(muted: boolean): Promise<void> {
    await this.#try(() => this.local.mute(muted));
    this.#remember(true);
  }

  async camera(on: boolean): Promise<void> {
    if (on && this.use === 'audio') this.spend('full');
    await this.#try(() => this.local.show(on));
    for (const person of this.people) person.limit();
    this.#remember(true);
  }

  async choose(kind: 'audio' | 'video', device: string): Promise<void> {
    await this.#try(() => this.local.choose(kind, device));
  }

  get speaker(): string {
    return this.#company.speaker;
  }

  async chooseSpeaker(device: string): Promise<void> {
    await this.#company.chooseSpeaker(device);
  }

  async share(): Promise<void> {
    await this.#try(() => this.local.share());
  }

  raise(up: boolean): void {
    this.#gestures.hand = up ? Date.now() : 0;
    this.#company.show();
  }

  react(emoji: string): void {
    this.#gestures.react(emoji);
    this.#company.say({ t: 'reaction', emoji });
  }

  /** How much picture is sent and wanted. */
  spend(use: DataUse): void {
    this.use = use;
    if (use === 'audio' && this.local.video) void this.local.show(false);
    for (const person of this.people) {
      person.want();
      person.limit();
    }
    this.#company.show();
  }

  /** By the server's relay alone, or by any way again: at once, and remembered on this device. */
  hide(on: boolean): void {
    this.hidden = on;
    void remember({ hidden: on });
    this.#company.reroute();
  }

  /** Held: heard. Only where that is how this person talks. */
  hold(down: boolean): void {
    if (this.pushToTalk && this.local.speaking !== down) void this.mute(!down);
  }

  setPushToTalk(on: boolean): void {
    this.pushToTalk = on;
    if (on) void this.mute(true);
  }

  #replaced(kind: 'audio' | 'video'): void {
    this.#company.replaced(kind);
    if (kind === 'audio') this.captions.heard();
  }

  #went({ seat }: Person, lost: boolean): void {
    this.chat.gone(seat.peer);
    this.#options.news({ what: lost ? 'lost' : 'went', name: seat.name });
    if (this.people.length === 0) this.#written.save();
    if (lost && this.people.length === 0) this.#end({ at: 'ended', why: 'lost' });
    else this.#settle();
  }

  /** A few times a second. */
  #look(): void {
    const now = Date.now();
    this.spoke = this.#company.look(now) ?? this.spoke;
    this.#gestures.fade(now);
    const { local } = this;
    void this.#voice.listen(async () => (local.microphone ? this.#company.level() : 0), now);
    this.#settle();
  }

  #settle(): void {
    if (!this.live || (this.#course.signalled && !this.#company.seated)) return;
    const hope = this.#course.settle(this.people.map(({ at }) => at));
    if (!hope) this.#end({ at: 'ended', why: 'lost' });
  }

  #remember(inside: boolean): void {
    const { microphone, video } = this.local;
    this.#seat.remember({ inside, microphone, camera: video !== null });
  }

  #end(state: Extract<CallState, { at: 'ended' }>): void {
    if (!this.live) return;
    this.#remember(false);
    // Who stays and has an account keeps it. The last two may go at once: each keeps it, and it is one.
    const others = this.people.filter(({ at }) => at === 'connected');
    if (others.length < 2 || others.every(({ seat }) => seat.user === '')) this.#written.save();
    this.#written.end();
    this.#course.state = state;
    // A goodbye that goes by the connections themselves needs a moment.
    this.#company.end(this.#course.signalled ? 0 : GOODBYE);
    this.#free();
  }

  #free(): void {
    void this.recorder.stop();
    this.chat.end();
    this.local.end();
    for (const leave of this.#leave.splice(0)) leave();
  }

  async #try(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (cause) {
      this.#options.news({ what: 'trouble', code: asHelenError(cause).code });
    }
  }
}
