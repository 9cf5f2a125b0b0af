import type { MediaConnection } from 'peerjs';
import type { CaptionWords } from './captions/words';
import type { Chat } from './chat.svelte';
import { beginLink, stepLink, type Link, type LinkCommand, type LinkEvent } from './link';
import { Gestures } from './gestures.svelte';
import type { Local } from './local.svelte';
import { loudness, measure } from './measure';
import { figuresBetween, judge, settle, steady, type Figures, type Reading } from './quality';
import { budget } from './budget';
import { hear, silent } from './speaking';
import type { Signalling } from './signalling';
import type { DataUse, Seat } from './types';
import { asWords, type Picture, type Shown, type Words } from './words';
import { Wire } from './wire';

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
}

/** Somebody else in the call, and the one connection there is to them. */
export class Person {
  seat = $state.raw<Seat>({ peer: '', seat: 0, name: '', user: '', at: 0 });
  link: Link;
  /** How the link is, for the screen. */
  at = $state<'connecting' | 'connected' | 'broken' | 'ended'>('connecting');
  shown = $state.raw<Shown>({
    microphone: true,
    camera: false,
    screen: '',
    hand: 0,
    recording: false,
  });
  streams = $state.raw<MediaStream[]>([]);
  speaking = $state(false);
  quality = $state.raw(steady);
  figures = $state.raw<Figures | null>(null);
  readonly gestures = new Gestures();
  /** They were heard or seen before. */
  met = false;
  wire: Wire | null = null;
  readonly #around: Around;
  #page = '';
  #voice = silent;
  #before: Reading | null = null;
  #wanted: Picture = 'full';

  constructor(seat: Seat, around: Around) {
    this.seat = seat;
    this.#around = around;
    const { link, commands } = beginLink(
      around.ownSeat() > seat.seat,
      around.signalling.open,
      Date.now(),
    );
    this.link = link;
    this.#obey(commands);
  }

  get main(): MediaStream | null {
    return this.streams.find(({ id }) => id !== this.shown.screen) ?? null;
  }

  get screen(): MediaStream | null {
    const { screen } = this.shown;
    return screen === '' ? null : (this.streams.find(({ id }) => id === screen) ?? null);
  }

  tell(event: LinkEvent): void {
    const before = this.link.state.at;
    const { link, commands } = stepLink(this.link, event, Date.now());
    this.link = link;
    if (link.state.at === 'connected' && before !== 'connected') this.#connected();
    this.#obey(commands);
    this.#look();
  }

  /** Says something the best way there is. */
  say(words: Words): void {
    if (!this.wire?.say(words)) this.#around.signalling.say(this.seat.peer, words);
  }

  greet(): void {
    const words: Words = { t: 'hello', self: this.#around.self, link: this.wire?.id ?? null };
    this.#around.signalling.say(this.seat.peer, words);
  }

  /** Their call. It replaces whatever there was: never two connections to one seat. */
  answer(call: MediaConnection): void {
    const page = (call.metadata as { page?: unknown } | undefined)?.page;
    if (typeof page === 'string') this.#page = page;
    this.#drop();
    call.answer(this.#around.local.main);
    this.tell({ type: 'called' });
    this.#wire(call);
  }

  hear(words: Words): void {
    const { wire } = this;
    switch (words.t) {
      case 'hello': {
        const reloaded = this.#page !== '' && this.#page !== words.self;
        this.#page = words.self;
        const linked = !reloaded && words.link !== null && words.link === wire?.id;
        this.tell({ type: 'hello', linked, reloaded });
        return;
      }
      case 'bye':
        return this.tell({ type: 'bye' });
      case 'restart':
        if (words.link === wire?.id) return this.tell({ type: 'asked' });
        return this.tell({ type: 'hello', linked: false, reloaded: false });
      case 'sdp':
        if (words.link === wire?.id) void wire.hear(words.sdp);
        return;
      case 'ice':
        if (words.link === wire?.id) void wire.candidate(words.ice);
        return;
      case 'shown': {
        const before = this.shown;
        const { microphone, camera, screen, hand, recording } = words;
        this.shown = { microphone, camera, screen, hand, recording };
        this.#around.changed(this);
        if (hand > 0 && before.hand === 0) this.#around.news(this, 'hand');
        if (recording && !before.recording) this.#around.news(this, 'recording');
        if (screen !== '' && screen !== before.screen) this.#around.news(this, 'screen');
        return;
      }
      case 'want':
        this.#wanted = words.picture;
        this.limit();
        return;
      case 'reaction':
        this.gestures.react(words.emoji);
        return;
      case 'captions':
      case 'caption':
      case 'consent':
        return this.#around.captioned(this, words);
      default:
        return this.#around.chat.hear(this, words);
    }
  }

  /** Our way to the server opened or closed. */
  signal(open: boolean): void {
    this.tell({ type: 'signal', open });
    if (open) this.wire?.resay();
  }

  /** Sends as much picture as both want. */
  limit(): void {
    const { use, crowd } = this.#around;
    void this.wire?.limit(budget(this.#wanted, use(), crowd()));
  }

  /** Tells how much picture we want of them. */
  want(): void {
    const use = this.#around.use();
    const picture = use === 'full' ? 'full' : use === 'saver' ? 'small' : 'none';
    this.say({ t: 'want', picture });
  }

  /** Looks for another way at once: which are allowed has changed. */
  reroute(): void {
    this.wire?.restart(this.#around.signalling.ways);
  }

  /** Listens how loud they are now. */
  listen(now: number): void {
    const { wire } = this;
    const level = wire && this.at === 'connected' && this.shown.microphone ? loudness(wire.pc) : 0;
    this.#voice = hear(this.#voice, level, now);
    this.speaking = this.#voice.speaking;
  }

  async measure(): Promise<void> {
    const { wire } = this;
    if (!wire || this.at !== 'connected') {
      this.#before = null;
      this.figures = null;
      return;
    }
    const reading = await measure(wire.pc).catch(() => null);
    if (!reading || wire !== this.wire) return;
    const figures = this.#before && figuresBetween(this.#before, reading);
    this.#before = reading;
    if (!figures) return;
    this.figures = figures;
    this.quality = settle(this.quality, judge(figures));
  }

  /** Says goodbye. */
  part(): void {
    if (!this.#around.signalling.say(this.seat.peer, { t: 'bye' })) this.wire?.say({ t: 'bye' });
  }

  end(): void {
    this.#drop();
  }

  #obey(commands: readonly LinkCommand[]): void {
    const { signalling } = this.#around;
    for (const command of commands) {
      if (command === 'drop') this.#drop();
      else if (command === 'hello') this.greet();
      else if (command === 'renew') signalling.renew();
      else if (command === 'call') this.#call();
      else if (this.link.caller) this.wire?.restart(signalling.ways);
      else if (this.wire) {
        signalling.say(this.seat.peer, { t: 'restart', link: this.wire.id });
      }
    }
  }

  #call(): void {
    const { local, self, signalling } = this.#around;
    this.#drop();
    const call = signalling.call(this.seat.peer, local.main, { page: self });
    if (call) this.#wire(call);
  }

  #wire(call: MediaConnection): void {
    const { local, signalling } = this.#around;
    const mine = () => this.wire === wire;
    const wire: Wire = new Wire(call, {
      polite: !this.link.caller,
      say: (words) => signalling.say(this.seat.peer, words),
      signalOpen: () => signalling.open,
      events: {
        ice: (state) => mine() && this.tell({ type: 'ice', state }),
        closed: () => {
          if (!mine()) return;
          this.#drop();
          this.tell({ type: 'closed' });
        },
        opened: () => mine() && this.#introduce(),
        poured: () => mine() && this.#around.chat.reached(this),
        bytes: (data) => mine() && void this.#around.chat.bytes(this, data),
        words: (value) => {
          const words = asWords(value);
          if (mine() && words) this.hear(words);
        },
        streams: (streams) => {
          if (!mine()) return;
          this.streams = streams;
          this.#around.changed(this);
        },
      },
    });
    this.wire = wire;
    if (local.screen) void wire.show(local.screen);
  }

  /** What they must know of us, and we want of them. */
  #introduce(): void {
    this.say({ t: 'shown', ...this.#around.shown() });
    if (this.#around.use() !== 'full') this.want();
    this.#around.introduced(this);
  }

  #connected(): void {
    this.met = true;
    this.limit();
    const { local } = this.#around;
    // What changed while they could not be reached.
    void this.wire?.replace('audio', local.audio, local.main);
    void this.wire?.replace('video', local.video, local.main);
  }

  #drop(): void {
    const { wire } = this;
    this.wire = null;
    this.#before = null;
    wire?.close();
    this.streams = [];
    this.#around.changed(this);
  }

  #look(): void {
    const { state } = this.link;
    const at =
      state.at === 'connected' || state.at === 'ended'
        ? state.at
        : this.met
          ? 'broken'
          : 'connecting';
    if (at === this.at) return;
    this.at = at;
    this.#around.changed(this);
  }
}
