import { asHelenError } from '$lib/errors';
import { Captions } from './captions/captions.svelte';
import type { Line } from './captions/transcript';
import { Chat } from './chat.svelte';
import { carrierFor, type Carrier } from './carrier';
import { Course } from './course.svelte';
import { makeDoor } from './door';
import { endedBecause, endedBy } from './ending';
import { Gestures } from './gestures.svelte';
import { Hearing } from './hearing';
import { hold } from './hold';
import { Local } from './local.svelte';
import { OwnSeat } from './own-seat';
import { OwnVoice } from './own-voice.svelte';
import type { Around, Person } from './person.svelte';
import { Recorder } from './recorder.svelte';
import { remember } from './remembered';
import type { Media } from './room';
import { Roster } from './roster.svelte';
import type { Signalling } from './signalling';
import type { CallNews, CallState, DataUse, JoinChoice, RoomInformation } from './types';
import type { Shown } from './words';

/** How often links are looked after and voices listened to, and how often quality is read: milliseconds. */
const LOOK = 250;
const MEASURE = 2000;
const GOODBYE = 300;

interface CallOptions {
  room: RoomInformation;
  /** Of the guest link; empty for members. */
  secret: string;
  /** Tells what happened, as it happens. */
  news(news: CallNews): void;
  /** Keeps what all agreed to keep of what was said; left out where there is no place for it. */
  save?(lines: Line[]): void;
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
  readonly captions: Captions;
  /** What all agree to keep has a place. */
  readonly saves: boolean;
  readonly chat: Chat;
  readonly recorder: Recorder;
  readonly #options: CallOptions;
  readonly #gestures = new Gestures();
  readonly #course = new Course();
  readonly #seat: OwnSeat;
  readonly #roster: Roster;
  readonly #voice = new OwnVoice();
  #signalling: Signalling | null = null;
  #carrier = $state.raw<Carrier | null>(null);
  #hearing: Hearing | null = null;
  #leave: (() => void)[] = [];
  #measured = 0;

  constructor(options: CallOptions) {
    this.#options = options;
    this.room = options.room;
    this.saves = options.save !== undefined;
    this.#seat = new OwnSeat(options.room.id, options.secret);
    this.#roster = new Roster({
      came: (name) => options.news({ what: 'came', name }),
      gathered: () => this.captions.gathered(),
      went: (person, lost) => this.#went(person, lost),
    });
    this.chat = new Chat(
      () => this.people,
      () => this.#seat.name,
    );
    this.recorder = new Recorder(this, {
      made: (recording) => options.news({ what: 'recorded', recording }),
      changed: () => this.#show(),
      trouble: ({ code }) => options.news({ what: 'trouble', code }),
    });
    this.local = new Local({
      replaced: (kind) => {
        this.#carrier?.replaced(kind);
        if (kind === 'audio') this.captions.heard();
      },
      changed: () => this.#show(),
      trouble: ({ code }) => options.news({ what: 'trouble', code }),
    });
    this.captions = new Captions({
      name: () => this.#seat.name,
      people: () => this.people,
      microphone: () => this.local.audio,
    });
  }

  /** The others, in the order of their seats. */
  get people(): readonly Person[] {
    return this.#roster.people;
  }

  /** How sound and pictures go; null before the server has told. */
  get media(): Media | null {
    return this.#carrier?.by ?? null;
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

  get shown(): Shown {
    const { local, hand } = this;
    const camera = local.video !== null && this.use !== 'audio';
    const screen = local.screen?.id ?? '';
    return { microphone: local.microphone, camera, screen, hand, recording: this.recorder.on };
  }

  async join(choice: JoinChoice): Promise<void> {
    this.#course.begin();
    this.hidden = choice.hidden;
    this.local.begin(choice);
    this.#hearing = new Hearing(choice.speaker);
    const free = await this.#seat.claim(choice.name);
    const held = hold({
      hangUp: () => this.leave(),
      toggleMicrophone: () => void this.mute(this.local.microphone),
    });
    this.#leave.push(free, await held);
    if (!this.live) return this.#free();
    this.#signalling = this.#makeSignalling();
    try {
      await this.#signalling.start();
    } catch (cause) {
      this.#end(endedBy(asHelenError(cause)));
      return;
    }
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
    return this.#hearing?.speaker ?? '';
  }

  async chooseSpeaker(device: string): Promise<void> {
    await this.#hearing?.choose(device);
  }

  async share(): Promise<void> {
    await this.#try(() => this.local.share());
  }

  raise(up: boolean): void {
    this.#gestures.hand = up ? Date.now() : 0;
    this.#show();
  }

  react(emoji: string): void {
    this.#gestures.react(emoji);
    for (const person of this.people) person.say({ t: 'reaction', emoji });
  }

  /** How much picture is sent and wanted. */
  spend(use: DataUse): void {
    this.use = use;
    if (use === 'audio' && this.local.video) void this.local.show(false);
    for (const person of this.people) {
      person.want();
      person.limit();
    }
    this.#show();
  }

  /** By the server's relay alone, or by any way again: at once, and remembered on this device. */
  hide(on: boolean): void {
    this.hidden = on;
    void remember({ hidden: on });
    this.#signalling?.hide();
    for (const person of this.people) person.reroute();
  }

  /** Held: heard. Only where that is how this person talks. */
  hold(down: boolean): void {
    if (this.pushToTalk && this.local.speaking !== down) void this.mute(!down);
  }

  setPushToTalk(on: boolean): void {
    this.pushToTalk = on;
    if (on) void this.mute(true);
  }

  #makeSignalling(): Signalling {
    const signalling = makeDoor(this.#seat, this.#roster, {
      hidden: () => this.hidden,
      admitted: (media) => this.#carry(media, around),
      called: (person, call) => this.#carrier?.called(person, call),
      opened: () => this.#opened(),
      lost: () => this.#lost(),
      seated: () => this.#settle(),
      over: (why) => this.#end(endedBecause(why)),
      refused: (error) => this.#end(endedBy(error)),
    });
    const around: Around = {
      self: crypto.randomUUID(),
      signalling,
      local: this.local,
      chat: this.chat,
      ownSeat: () => signalling.seat,
      shown: () => this.shown,
      use: () => this.use,
      crowd: () => this.people.length,
      news: ({ seat }, what) => this.#options.news({ what, name: seat.name }),
      changed: (person) => this.#changed(person),
      introduced: (person) => this.captions.introduce(person),
      captioned: (person, words) => this.captions.hear(person, words),
    };
    this.captions.begin(this.#seat.peer);
    this.#roster.begin(this.#seat.peer, (seat) => this.#carrier?.meet(seat) ?? null);
    return signalling;
  }

  async #carry(media: Media, around: Around): Promise<void> {
    if (!this.#carrier) {
      const carrier = await carrierFor(media, around);
      if (this.live) this.#carrier = carrier;
      else carrier.end();
    }
    // The server carries calls another way since it was started anew: who goes on as before meets nobody.
    else if (this.#carrier.by !== media) this.#end({ at: 'ended', why: 'lost' });
  }

  #opened(): void {
    this.#course.way(true);
    this.#carrier?.opened();
    this.#roster.opened();
    if (this.#roster.seated) this.#settle();
  }

  #lost(): void {
    this.#course.way(false);
    for (const person of this.people) person.signal(false);
    this.#settle();
  }

  /** Their streams, what they show or how their link is has changed. */
  #changed(person: Person): void {
    const { peer } = person.seat;
    this.#hearing?.play(`${peer} main`, person.main);
    this.#hearing?.play(`${peer} screen`, person.screen);
    this.#roster.changed(person);
  }

  #went({ seat }: Person, lost: boolean): void {
    this.#hearing?.forget(`${seat.peer} `);
    this.chat.gone(seat.peer);
    this.#options.news({ what: lost ? 'lost' : 'went', name: seat.name });
    if (this.people.length === 0) this.#save();
    if (lost && this.people.length === 0) this.#end({ at: 'ended', why: 'lost' });
    else this.#settle();
  }

  /** A few times a second. */
  #look(): void {
    const now = Date.now();
    this.spoke = this.#roster.look(now) ?? this.spoke;
    this.#gestures.fade(now);
    const { local } = this;
    void this.#voice.listen(async () => (local.microphone && this.#carrier?.level()) || 0, now);
    this.#settle();
    if (now - this.#measured < MEASURE) return;
    this.#measured = now;
    for (const person of this.people) void person.measure();
  }

  #settle(): void {
    if (!this.live || (this.#course.signalled && !this.#roster.seated)) return;
    const hope = this.#course.settle(this.people.map(({ at }) => at));
    if (!hope) this.#end({ at: 'ended', why: 'lost' });
  }

  #show(): void {
    for (const person of this.people) person.say({ t: 'shown', ...this.shown });
    this.#carrier?.showed();
  }

  #remember(inside: boolean): void {
    const { microphone, video } = this.local;
    this.#seat.remember({ inside, microphone, camera: video !== null });
  }

  #end(state: Extract<CallState, { at: 'ended' }>): void {
    if (!this.live) return;
    this.#remember(false);
    // Who stays and has an account keeps it when the last of the others has gone.
    if (!this.people.some(({ at, seat }) => at === 'connected' && seat.user !== '')) this.#save();
    this.#course.state = state;
    // A goodbye that goes by the connections themselves needs a moment.
    const moment = this.#course.signalled ? 0 : GOODBYE;
    this.#signalling?.close();
    this.#roster.end(moment);
    setTimeout(() => this.#carrier?.end(), moment);
    this.#free();
  }

  #save(): void {
    const lines = this.captions.kept.take();
    if (lines.length > 0) this.#options.save?.(lines);
  }

  #free(): void {
    this.captions.end();
    void this.recorder.stop();
    this.chat.end();
    this.local.end();
    this.#hearing?.end();
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
