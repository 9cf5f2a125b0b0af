import { claimMicrophone, keepAwake, onHeadsetKey } from '$lib/audio';
import { asHelenError, type ErrorCode, type HelenError } from '$lib/errors';
import { Hearing } from './hearing';
import { claimPeer, keep, readKept } from './keep';
import { HOPELESS } from './link';
import { Local } from './local.svelte';
import { ownLoudness } from './measure';
import { Person, type Around } from './person.svelte';
import { readIceServers, takeTicket } from './room';
import { Signalling } from './signalling';
import { hear, silent } from './speaking';
import { nextState } from './state';
import type { CallState, DataUse, EndedWhy, JoinChoice, RoomInformation, Seat } from './types';
import type { Shown } from './words';

/** How often links are looked after and voices listened to, and how often quality is read: milliseconds. */
const LOOK = 250;
const MEASURE = 2000;
const GOODBYE = 300;
/** How long a reaction is seen. */
const REACTION = 4000;

/** Why the server ends a call, in our words. */
const OVER: Record<string, EndedWhy> = {
  declined: 'declined',
  busy: 'declined',
  missed: 'unanswered',
};

/** What happened, to be told once: in words, and to who cannot see it. */
export type CallNews =
  | { what: 'came' | 'went' | 'lost' | 'hand' | 'screen'; name: string }
  | { what: 'trouble'; code: ErrorCode };

interface CallOptions {
  room: RoomInformation;
  /** Of the guest link; empty for members. */
  secret: string;
  /** Tells what happened, as it happens. */
  news(news: CallNews): void;
}

/** One call as one person lives it, from entering to leaving. Whoever makes it ends it. */
export class Call {
  readonly room: RoomInformation;
  state = $state.raw<CallState>({ at: 'idle' });
  people = $state.raw<Person[]>([]);
  /** What others know this person by. */
  name = $state('');
  hand = $state(0);
  speaking = $state(false);
  reaction = $state.raw<{ emoji: string; at: number } | null>(null);
  use = $state<DataUse>('full');
  /** The microphone is open only while a key or the button is held. */
  pushToTalk = $state(false);
  /** Who spoke last, for who wants to see them large: their peer. */
  spoke = $state<string | null>(null);
  /** When it began for this person; milliseconds since 1970. */
  began = $state(0);
  readonly local: Local;
  readonly #options: CallOptions;
  readonly #people = new Map<string, Person>();
  #signalling: Signalling | null = null;
  #hearing: Hearing | null = null;
  #peer = '';
  #guest = '';
  /** Seats the server told of since our socket opened: only such can be taken away by it. */
  #told = new Set<string>();
  #signalSince = 0;
  /** The server told who is here. */
  #seated = false;
  #seats: readonly Seat[] = [];
  /** Who has gone, by when they had come. */
  readonly #gone = new Map<string, number>();
  #voice = silent;
  #odd = false;
  #around: Around | null = null;
  #leave: (() => void)[] = [];
  #measured = 0;

  constructor(options: CallOptions) {
    this.#options = options;
    this.room = options.room;
    this.local = new Local({
      replaced: (kind) => {
        const { local } = this;
        for (const { wire } of this.people) void wire?.replace(kind, local[kind], local.main);
      },
      changed: () => this.#show(),
      trouble: ({ code }) => options.news({ what: 'trouble', code }),
    });
  }

  get live(): boolean {
    return this.state.at !== 'idle' && this.state.at !== 'ended';
  }

  /** Our way to the server is open: others can come. */
  signalled = $state(false);

  get shown(): Shown {
    const { local, hand } = this;
    const camera = local.video !== null && this.use !== 'audio';
    return { microphone: local.microphone, camera, screen: local.screen?.id ?? '', hand };
  }

  async join(choice: JoinChoice): Promise<void> {
    this.state = { at: 'joining' };
    this.began = Date.now();
    this.#signalSince = Date.now();
    this.local.begin(choice);
    const known = readKept(this.room.id);
    this.name = choice.name;
    this.#guest = known?.guest ?? '';
    this.#hearing = new Hearing(choice.speaker);
    const { peer, free } = await claimPeer(known?.peer);
    this.#peer = peer;
    this.#leave.push(free, keepAwake(), this.#headset(), await holdMicrophone());
    if (!this.live) return this.#free();
    this.#signalling = this.#makeSignalling();
    try {
      await this.#signalling.start();
    } catch (cause) {
      this.#refused(asHelenError(cause));
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
    this.hand = up ? Date.now() : 0;
    this.#show();
  }

  react(emoji: string): void {
    this.reaction = { emoji, at: Date.now() };
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

  /** Held: heard. Only where that is how this person talks. */
  hold(down: boolean): void {
    if (this.pushToTalk && this.local.speaking !== down) void this.mute(!down);
  }

  setPushToTalk(on: boolean): void {
    this.pushToTalk = on;
    if (on) void this.mute(true);
  }

  #makeSignalling(): Signalling {
    const options = this.#options;
    const [room, secret] = [options.room.id, options.secret];
    const signalling = new Signalling({
      peer: this.#peer,
      iceServers: readIceServers,
      ticket: async () => {
        const ticket = await takeTicket({
          room,
          peer: this.#peer,
          name: this.name,
          ...(secret && { secret }),
          ...(this.#guest && { guest: this.#guest }),
        });
        this.#guest = ticket.guest ?? this.#guest;
        return ticket;
      },
      events: {
        opened: () => this.#opened(),
        lost: () => this.#lost(),
        roster: (seats) => this.#roster(seats),
        over: (why) => this.#end({ at: 'ended', why: OVER[why] ?? 'left' }),
        words: (from, words) => {
          const person = words.t === 'hello' ? this.#known(from) : this.#people.get(from);
          person?.hear(words);
        },
        called: (call) => {
          const person = this.#known(call.peer);
          if (person) person.answer(call);
          else call.close();
        },
        refused: (error) => this.#refused(error),
      },
    });
    this.#around = {
      self: crypto.randomUUID(),
      signalling,
      local: this.local,
      ownSeat: () => signalling.seat,
      shown: () => this.shown,
      use: () => this.use,
      crowd: () => this.people.length,
      news: ({ seat }, what) => options.news({ what, name: seat.name }),
      changed: (person) => this.#changed(person),
    };
    return signalling;
  }

  #opened(): void {
    this.signalled = true;
    this.#signalSince = Date.now();
    this.#told.clear();
    for (const person of this.people) {
      person.signal(true);
      person.greet();
    }
    // Who is here the roster tells, which comes next.
    if (this.#seated) this.#settle();
  }

  #lost(): void {
    this.signalled = false;
    this.#signalSince = Date.now();
    for (const person of this.people) person.signal(false);
    this.#settle();
  }

  #roster(seats: Seat[]): void {
    const others = seats.filter(({ peer }) => peer !== this.#peer);
    this.#seats = others;
    for (const seat of others) {
      const known = this.#people.get(seat.peer);
      if (known) {
        known.seat = seat;
        known.tell({ type: 'seat', seat: seat.away ? 'away' : 'present' });
        // Who has gone stays gone, though the server may not know yet: who comes anew comes at another time.
      } else if (!seat.away && this.#gone.get(seat.peer) !== seat.at) this.#meet(seat);
      this.#told.add(seat.peer);
    }
    const here = new Set(others.map(({ peer }) => peer));
    for (const [peer, person] of this.#people) {
      // After a restart the server does not know yet who will come back.
      if (!here.has(peer) && this.#told.has(peer)) person.tell({ type: 'seat', seat: 'gone' });
    }
    this.#seated = true;
    this.#settle();
  }

  /** Somebody who has a seat; also one who was given up. */
  #known(peer: string): Person | null {
    const seat = this.#seats.find((one) => one.peer === peer);
    return this.#people.get(peer) ?? (seat ? this.#meet(seat) : null);
  }

  #meet(seat: Seat): Person | null {
    if (!this.#around) return null;
    const person = new Person(seat, this.#around);
    this.#people.set(seat.peer, person);
    this.#list();
    if (this.#seated) this.#options.news({ what: 'came', name: seat.name });
    return person;
  }

  /** Their streams, what they show or how their link is has changed. */
  #changed(person: Person): void {
    const { peer, name } = person.seat;
    this.#hearing?.play(`${peer} main`, person.main);
    this.#hearing?.play(`${peer} screen`, person.screen);
    if (person.at !== 'ended' || this.#people.get(peer) !== person) return;
    this.#people.delete(peer);
    this.#gone.set(peer, person.seat.at);
    this.#hearing?.forget(`${peer} `);
    this.#list();
    const { state } = person.link;
    const lost = state.at === 'ended' && state.why === 'lost';
    this.#options.news({ what: lost ? 'lost' : 'went', name });
    if (lost && this.people.length === 0) this.#end({ at: 'ended', why: 'lost' });
    else this.#settle();
  }

  #list(): void {
    this.people = [...this.#people.values()].toSorted((a, b) => a.seat.seat - b.seat.seat);
    for (const person of this.people) person.limit();
  }

  /** A few times a second. */
  #look(): void {
    const now = Date.now();
    for (const person of [...this.people]) {
      person.tell({ type: 'tick' });
      person.listen(now);
      if (person.speaking) this.spoke = person.seat.peer;
      if (person.reaction && now - person.reaction.at > REACTION) person.reaction = null;
    }
    if (this.reaction && now - this.reaction.at > REACTION) this.reaction = null;
    void this.#listen(now);
    this.#settle();
    if (now - this.#measured < MEASURE) return;
    this.#measured = now;
    for (const person of this.people) void person.measure();
  }

  async #listen(now: number): Promise<void> {
    // Asked of the browser's statistics, which cost more than looking at the last packets.
    this.#odd = !this.#odd;
    if (this.#odd) return;
    const wire = this.people.find(({ at }) => at === 'connected')?.wire;
    const level = wire && this.local.microphone ? await ownLoudness(wire.pc).catch(() => 0) : 0;
    this.#voice = hear(this.#voice, level, now);
    this.speaking = this.#voice.speaking;
  }

  #settle(): void {
    if (!this.live || (this.signalled && !this.#seated)) return;
    const now = Date.now();
    // Nobody to talk to, and no way for anybody to come.
    if (this.people.length === 0 && !this.signalled && now - this.#signalSince > HOPELESS) {
      this.#end({ at: 'ended', why: 'lost' });
      return;
    }
    const next = nextState(this.state, {
      now,
      online: navigator.onLine,
      signal: this.signalled,
      quiet: now - this.#signalSince,
      people: this.people.map(({ at }) => at),
    });
    if (next !== this.state) this.state = next;
  }

  #show(): void {
    for (const person of this.people) {
      person.say({ t: 'shown', ...this.shown });
      void person.wire?.show(this.local.screen);
    }
  }

  #headset(): () => void {
    return onHeadsetKey((key) => {
      if (key === 'hangup') this.leave();
      else if (key === 'togglemicrophone') void this.mute(this.local.microphone);
    });
  }

  #remember(inside: boolean): void {
    if (this.#peer === '') return;
    const { microphone, video } = this.local;
    const [peer, guest, name] = [this.#peer, this.#guest, this.name];
    keep(this.room.id, { peer, guest, name, inside, microphone, camera: video !== null });
  }

  #refused(error: HelenError): void {
    if (error.code === 'call_ended') this.#end({ at: 'ended', why: 'left', code: error.code });
    else if (error.code === 'call_full') this.#end({ at: 'ended', why: 'full', code: error.code });
    else this.#end({ at: 'ended', why: 'refused', code: error.code });
  }

  #end(state: Extract<CallState, { at: 'ended' }>): void {
    if (!this.live) return;
    this.#remember(false);
    this.state = state;
    // A goodbye that goes by the connections themselves needs a moment.
    const moment = this.signalled ? 0 : GOODBYE;
    this.#signalling?.close();
    for (const person of this.#people.values()) setTimeout(() => person.end(), moment);
    this.#people.clear();
    this.people = [];
    this.#free();
  }

  #free(): void {
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

/** A talk with HELEN in another tab would answer the call: it gives the microphone up. */
async function holdMicrophone(): Promise<() => void> {
  try {
    return (await claimMicrophone({ steal: true })).release;
  } catch {
    return () => {};
  }
}
