import type { ErrorCode } from '$lib/errors';
import type { Person } from '../person.svelte';
import type { Words } from '../words';
import {
  answer,
  beginConsent,
  gather,
  hearStance,
  judge,
  nameOf,
  ownStance,
  renew,
  type ConsentState,
} from './consent';
import { Kept, type Keeping } from './kept';
import { hear, linesOf, nothing, settle, type Line, type Said } from './transcript';
import type { CaptionWords, Writes } from './words';
import { Writer } from './writer';

/** What this device does with what is said into it. */
export type Writing =
  | { at: 'off' }
  /** Bytes; `total` is 0 while nothing has to be fetched. */
  | { at: 'loading'; received: number; total: number }
  | { at: 'on' }
  | { at: 'unable'; code: ErrorCode };

interface CaptionsOptions {
  /** What we are known by in lines of our own. */
  name(): string;
  people(): readonly Person[];
  microphone(): MediaStreamTrack | null;
  /** HELEN hears this person: she is a reader, too. */
  heard(): boolean;
  /** Something was written down, here or elsewhere. */
  written(): void;
  /** This person lets nobody read what they say any more. */
  unshared(): void;
}

/** What one sees oneself under. */
const OWN = 'me';

/**
 * Captions of a call: each device writes down its own microphone as long as somebody wants to read, and tells everybody.
 * Whether they are kept all decide together.
 */
export class Captions {
  /** This person wants to read. */
  wanted = $state(false);
  /** This person lets others read what they say. */
  shares = $state(true);
  writing = $state.raw<Writing>({ at: 'off' });
  readonly #told = $state<Record<string, { wants: boolean; writes: Writes }>>({});
  #transcript = $state.raw(nothing);
  readonly lines: Line[] = $derived(linesOf(this.#transcript));
  #consent = $state.raw(beginConsent(OWN));
  readonly consent: ConsentState = $derived(judge(this.#consent));
  /** What may be kept: it was said while all agreed. */
  readonly #kept = new Kept();
  readonly #options: CaptionsOptions;
  #writer: Writer | null = null;
  #ended = false;
  #own = '';
  /** What the others know of us. */
  #known = '';

  constructor(options: CaptionsOptions) {
    this.#options = options;
  }

  /** @param own our peer: under it the others know our words */
  begin(own: string): void {
    this.#own = own;
    this.#consent = beginConsent(own);
  }

  /** Who reads along, of the others: their peers. */
  get readers(): string[] {
    return Object.keys(this.#told).filter((peer) => this.#told[peer]!.wants);
  }

  writes(peer: string): Writes {
    return this.#told[peer]?.writes ?? 'off';
  }

  /** Under which name lines of this person are kept. */
  get own(): string {
    return this.#own;
  }

  read(on: boolean): void {
    this.wanted = on;
    this.look();
  }

  share(on: boolean): void {
    this.shares = on;
    if (!on) this.#options.unshared();
    this.look();
  }

  /** Yes, no, or neither any more. */
  answer(said: 'yes' | 'no' | null): void {
    this.#consent = answer(this.#consent, said, crypto.randomUUID());
    this.#tell({ t: 'consent', ...ownStance(this.#consent) });
    this.#keep();
  }

  /** Gives what may be kept, once. What may be from now on is another thing. */
  take(): Keeping {
    const taken = this.#kept.take();
    if (taken.lines.length === 0) return taken;
    this.#consent = renew(this.#consent, crypto.randomUUID());
    this.#tell({ t: 'consent', ...ownStance(this.#consent) });
    return taken;
  }

  /** Another microphone, or none. */
  heard(): void {
    this.#writer?.hear(this.#options.microphone());
  }

  /** Somebody came or went. */
  gathered(): void {
    const here = new Set(this.#options.people().map(({ seat }) => seat.peer));
    this.#consent = gather(this.#consent, [...here]);
    for (const peer of Object.keys(this.#told)) {
      if (here.has(peer)) continue;
      delete this.#told[peer];
      this.settle(peer);
    }
    this.look();
    this.#keep();
  }

  /** Somebody can be talked to: what they must know. */
  introduce(person: Person): void {
    person.say(this.#state());
    person.say({ t: 'consent', ...ownStance(this.#consent) });
  }

  hear(person: Person, words: CaptionWords): void {
    const { peer, name } = person.seat;
    switch (words.t) {
      case 'captions':
        this.#told[peer] = { wants: words.wants, writes: words.writes };
        return this.look();
      case 'caption': {
        const { t: _, ...said } = words;
        return this.put({ who: peer, name }, said);
      }
      case 'consent': {
        const { t: _, ...stance } = words;
        this.#consent = hearStance(this.#consent, peer, stance);
        return this.#keep();
      }
    }
  }

  end(): void {
    this.#ended = true;
    this.#writer?.end();
    this.#writer = null;
    this.writing = { at: 'off' };
  }

  /** A line of somebody, or more of it. */
  put(speaker: Pick<Line, 'who' | 'name'>, said: Said): void {
    this.#transcript = hear(this.#transcript, speaker, said, Date.now());
    this.#keep();
    this.#options.written();
  }

  /** Somebody is gone: what they were in the middle of is all there will be. */
  settle(who: string): void {
    this.#transcript = settle(this.#transcript, who);
  }

  #keep(): void {
    const { consent, lines } = this;
    const here = this.#consent.others.length > 0;
    this.#kept.look(consent, { name: nameOf(this.#consent), here }, lines, Date.now());
  }

  /** Writes as long as somebody reads and this person lets them. */
  look(): void {
    const read = this.wanted || this.readers.length > 0 || this.#options.heard();
    const needed = !this.#ended && this.shares && read;
    if (needed && !this.#writer && this.writing.at !== 'unable') this.#write();
    else if (!needed) {
      this.#writer?.end();
      this.#writer = null;
      this.writing = { at: 'off' };
    }
    this.#show();
  }

  /** Only what changed is told: two that answer each other would never stop. */
  #show(): void {
    const state = this.#state();
    const known = JSON.stringify(state);
    if (known === this.#known) return;
    this.#known = known;
    this.#tell(state);
  }

  #write(): void {
    this.writing = { at: 'loading', received: 0, total: 0 };
    const writer: Writer = new Writer({
      progress: (received, total) => {
        if (writer === this.#writer) this.writing = { at: 'loading', received, total };
      },
      ready: () => {
        if (writer !== this.#writer) return;
        this.writing = { at: 'on' };
        this.#show();
      },
      said: (said) => {
        if (writer !== this.#writer) return;
        this.#tell({ t: 'caption', ...said });
        this.put({ who: this.#own, name: this.#options.name() }, said);
      },
      failed: ({ code }) => {
        if (writer !== this.#writer) return;
        this.#writer = null;
        this.writing = { at: 'unable', code };
        this.#show();
      },
    });
    this.#writer = writer;
    void writer.start(this.#options.microphone());
  }

  #state(): Words {
    const writes = this.shares ? this.writing.at : 'declined';
    return { t: 'captions', wants: this.wanted, writes };
  }

  #tell(words: Words): void {
    for (const person of this.#options.people()) person.say(words);
  }
}
