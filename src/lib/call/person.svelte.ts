import type { CaptionWords } from './captions/words';
import type { Chat } from './chat.svelte';
import type { HelenWords } from './helen/words';
import type { LinkEvent } from './link';
import { Gestures } from './gestures.svelte';
import type { Local } from './local.svelte';
import { figuresBetween, judge, settle, steady, type Figures, type Reading } from './quality';
import { hear, silent } from './speaking';
import type { Pipe } from './transfer';
import type { Signalling } from './signalling';
import type { DataUse, Seat } from './types';
import type { Picture, Shown, Words } from './words';

/** What all connections of a call share. */
export interface Around {
  /** Made anew with each page load. */
  readonly self: string;
  readonly signalling: Signalling;
  readonly local: Local;
  readonly chat: Chat;
  ownSeat(): number;
  shown(): Shown;
  use(): DataUse;
  /** How many others our picture goes to. */
  crowd(): number;
  /** Something that everybody is told once. */
  news(person: Person, what: 'hand' | 'screen' | 'recording'): void;
  changed(person: Person): void;
  /** They can be talked to: what they must know is said. */
  introduced(person: Person): void;
  /** Captions, and whether they are kept. */
  captioned(person: Person, words: CaptionWords): void;
  /** What is told of HELEN in the call. */
  hosted(person: Person, words: HelenWords): void;
}

/** Words that are about the connection itself. */
export type LinkWords = Extract<Words, { t: 'hello' | 'restart' | 'sdp' | 'ice' }>;

/** Somebody else in the call, as the screen shows them. How they are reached is for who is one to say. */
export abstract class Person {
  seat = $state.raw<Seat>({ peer: '', seat: 0, name: '', user: '', at: 0 });
  /** How the link is, for the screen. */
  at = $state<'connecting' | 'connected' | 'broken' | 'ended'>('connecting');
  shown = $state.raw<Shown>({
    microphone: true,
    camera: false,
    screen: '',
    helen: '',
    hand: 0,
    recording: false,
  });
  streams = $state.raw<MediaStream[]>([]);
  speaking = $state(false);
  /** How loud HELEN is on their device, 0 to 1. */
  helenLevel = $state(0);
  quality = $state.raw(steady);
  figures = $state.raw<Figures | null>(null);
  readonly gestures = new Gestures();
  protected readonly around: Around;
  #voice = silent;
  #before: Reading | null = null;

  constructor(seat: Seat, around: Around) {
    this.seat = seat;
    this.around = around;
  }

  /** What they say and show of themselves. */
  abstract get main(): MediaStream | null;
  /** A screen of theirs. */
  abstract get screen(): MediaStream | null;
  /** HELEN's voice, where she is on their device. */
  abstract get helen(): MediaStream | null;
  /** By which files go to them; null where there is no such way. */
  abstract get files(): Pipe | null;
  /** Ended, because they could not be reached any more. */
  abstract get lost(): boolean;
  /** Hears what happens to their seat, and that time goes by. */
  abstract tell(event: LinkEvent): void;
  /** Says something the best way there is. */
  abstract say(words: Words): void;
  /** Our way to the server opened or closed. */
  abstract signal(open: boolean): void;
  /** Sends as much picture as both want. */
  abstract limit(): void;
  /** Tells how much picture we want of them. */
  abstract want(): void;
  /** Looks for another way at once: which are allowed has changed. */
  abstract reroute(): void;
  /** Says goodbye. */
  abstract part(): void;
  abstract end(): void;
  /** Words about the connection, where there is one of our own. */
  protected abstract linked(words: LinkWords): void;
  /** They say how much picture they want of us. */
  protected abstract wanted(picture: Picture): void;
  /** How loud a stream of theirs is now, 0 to 1. */
  protected abstract loudness(of: 'main' | 'helen'): number;
  /** What is measured of the connection now; null where there is nothing to measure. */
  protected abstract read(): Promise<Reading | null>;

  hear(words: Words): void {
    switch (words.t) {
      case 'hello':
      case 'restart':
      case 'sdp':
      case 'ice':
        return this.linked(words);
      case 'bye':
        return this.tell({ type: 'bye' });
      case 'shown': {
        const before = this.shown;
        const { t: _, ...shown } = words;
        const { screen, hand, recording } = shown;
        this.shown = shown;
        this.around.changed(this);
        if (hand > 0 && before.hand === 0) this.around.news(this, 'hand');
        if (recording && !before.recording) this.around.news(this, 'recording');
        if (screen !== '' && screen !== before.screen) this.around.news(this, 'screen');
        return;
      }
      case 'want':
        return this.wanted(words.picture);
      case 'reaction':
        this.gestures.react(words.emoji);
        return;
      case 'captions':
      case 'caption':
      case 'consent':
        return this.around.captioned(this, words);
      case 'helen':
      case 'helen-consent':
      case 'helen-act':
      case 'helen-said':
        return this.around.hosted(this, words);
      default:
        return this.around.chat.hear(this, words);
    }
  }

  /** Listens how loud they are now. */
  listen(now: number): void {
    const here = this.at === 'connected';
    const level = here && this.shown.microphone ? this.loudness('main') : 0;
    this.#voice = hear(this.#voice, level, now);
    this.speaking = this.#voice.speaking;
    this.helenLevel = here && this.shown.helen !== '' ? this.loudness('helen') : 0;
  }

  async measure(): Promise<void> {
    const reading = this.at === 'connected' ? await this.read().catch(() => null) : null;
    if (!reading) {
      this.forgetFigures();
      return;
    }
    const figures = this.#before && figuresBetween(this.#before, reading);
    this.#before = reading;
    if (!figures) return;
    this.figures = figures;
    this.quality = settle(this.quality, this.judged(judge(figures)));
  }

  /** What quality figures mean, where more is known than they say. */
  protected judged(quality: ReturnType<typeof judge>): ReturnType<typeof judge> {
    return quality;
  }

  protected forgetFigures(): void {
    this.#before = null;
    this.figures = null;
  }
}
