import { asHelenError } from '$lib/errors';
import type { CaptionWords } from './captions/words';
import { carrierFor, type Carrier } from './carrier';
import type { Chat } from './chat.svelte';
import { makeDoor } from './door';
import { endedBecause, endedBy } from './ending';
import { Hearing } from './hearing';
import type { HelenWords } from './helen/words';
import type { Local } from './local.svelte';
import type { OwnSeat } from './own-seat';
import type { Around, Person } from './person.svelte';
import type { Media } from './room';
import { Roster } from './roster.svelte';
import type { Signalling } from './signalling';
import type { CallState, DataUse } from './types';
import type { Shown, Words } from './words';

/** How often quality is read: milliseconds. */
const MEASURE = 2000;

interface CompanyOptions {
  /** What this person shows of themselves, and wants of others. */
  own: {
    readonly local: Local;
    readonly chat: Chat;
    readonly shown: Shown;
    readonly use: DataUse;
    /** Nobody is to learn this device's address. */
    readonly hidden: boolean;
  };
  seat: OwnSeat;
  came(name: string): void;
  /** Those who are in it are others than before. */
  gathered(): void;
  went(person: Person, lost: boolean): void;
  news(name: string, what: 'hand' | 'screen' | 'recording'): void;
  introduced(person: Person): void;
  captioned(person: Person, words: CaptionWords): void;
  hosted(person: Person, words: HelenWords): void;
  /** Our way to the server opened, or closed. */
  way(open: boolean): void;
  /** Links have changed, or the server told who is here. */
  settled(): void;
  over(state: Extract<CallState, { at: 'ended' }>): void;
}

/** The others in a call and the ways to them: the server's door, what carries sound and words, and what is heard. */
export class Company {
  readonly #options: CompanyOptions;
  readonly #roster: Roster;
  #signalling: Signalling | null = null;
  #carrier = $state.raw<Carrier | null>(null);
  #hearing: Hearing | null = null;
  #measured = 0;
  #ended = false;

  constructor(options: CompanyOptions) {
    this.#options = options;
    this.#roster = new Roster({
      came: options.came,
      gathered: options.gathered,
      went: (person, lost) => {
        this.#hearing?.forget(`${person.seat.peer} `);
        options.went(person, lost);
      },
    });
  }

  /** In the order of their seats. */
  get people(): readonly Person[] {
    return this.#roster.people;
  }

  /** The server told who is here. */
  get seated(): boolean {
    return this.#roster.seated;
  }

  /** Our own seat's number; 0 before there is one. */
  get seat(): number {
    return this.#signalling?.seat ?? 0;
  }

  /** How sound and pictures go; null before the server has told. */
  get media(): Media | null {
    return this.#carrier?.by ?? null;
  }

  get speaker(): string {
    return this.#hearing?.speaker ?? '';
  }

  async chooseSpeaker(device: string): Promise<void> {
    await this.#hearing?.choose(device);
  }

  /** Goes in. Throws what the server refuses with. */
  async enter(speaker: string): Promise<void> {
    this.#hearing = new Hearing(speaker);
    this.#signalling = this.#makeSignalling();
    try {
      await this.#signalling.start();
    } catch (cause) {
      this.#options.over(endedBy(asHelenError(cause)));
    }
  }

  say(words: Words): void {
    for (const person of this.people) person.say(words);
  }

  /** What we show of ourselves has changed. */
  show(): void {
    this.say({ t: 'shown', ...this.#options.own.shown });
    this.#carrier?.showed();
    // Who has her here hears her as everybody does.
    this.#hearing?.play('helen', this.#options.own.local.helen);
  }

  replaced(kind: 'audio' | 'video'): void {
    this.#carrier?.replaced(kind);
  }

  /** How loud we are as it is sent, 0 to 1. */
  level(): Promise<number> {
    return this.#carrier?.level() ?? Promise.resolve(0);
  }

  /** By which ways we may be reached has changed. */
  reroute(): void {
    this.#signalling?.hide();
    for (const person of this.people) person.reroute();
  }

  /** A few times a second. @returns the peer of who speaks; null when nobody does */
  look(now: number): string | null {
    if (now - this.#measured >= MEASURE) {
      this.#measured = now;
      for (const person of this.people) void person.measure();
    }
    return this.#roster.look(now);
  }

  /** @param moment how long a last word may take, in milliseconds */
  end(moment: number): void {
    this.#ended = true;
    this.#signalling?.close();
    this.#roster.end(moment);
    setTimeout(() => this.#carrier?.end(), moment);
    this.#hearing?.end();
  }

  #makeSignalling(): Signalling {
    const { seat, own, ...options } = this.#options;
    const signalling = makeDoor(seat, this.#roster, {
      hidden: () => own.hidden,
      admitted: (media) => this.#carry(media, around),
      called: (person, call) => this.#carrier?.called(person, call),
      opened: () => {
        options.way(true);
        this.#carrier?.opened();
        this.#roster.opened();
        if (this.seated) options.settled();
      },
      lost: () => {
        options.way(false);
        for (const person of this.people) person.signal(false);
        options.settled();
      },
      seated: options.settled,
      over: (why) => options.over(endedBecause(why)),
      refused: (error) => options.over(endedBy(error)),
    });
    const around: Around = {
      ...{ self: crypto.randomUUID(), signalling, local: own.local, chat: own.chat },
      ownSeat: () => signalling.seat,
      shown: () => own.shown,
      use: () => own.use,
      crowd: () => this.people.length,
      news: (person, what) => options.news(person.seat.name, what),
      changed: (person) => this.#changed(person),
      introduced: options.introduced,
      captioned: options.captioned,
      hosted: options.hosted,
    };
    this.#roster.begin(seat.peer, (other) => this.#carrier?.meet(other) ?? null);
    return signalling;
  }

  async #carry(media: Media, around: Around): Promise<void> {
    if (!this.#carrier) {
      const carrier = await carrierFor(media, around);
      if (this.#ended) carrier.end();
      else this.#carrier = carrier;
    }
    // The server carries calls another way since it was started anew: who goes on as before meets nobody.
    else if (this.#carrier.by !== media) this.#options.over({ at: 'ended', why: 'lost' });
  }

  /** Their streams, what they show or how their link is has changed. */
  #changed(person: Person): void {
    const { peer } = person.seat;
    for (const what of ['main', 'screen', 'helen'] as const)
      this.#hearing?.play(`${peer} ${what}`, person[what]);
    this.#roster.changed(person);
  }
}
