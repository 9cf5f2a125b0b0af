import type { MediaConnection } from 'peerjs';
import { budget } from './budget';
import { beginLink, stepLink, type Link, type LinkCommand, type LinkEvent } from './link';
import { loudness, measure } from './measure';
import { Person, type Around, type LinkWords } from './person.svelte';
import type { Reading } from './quality';
import type { Pipe } from './transfer';
import type { Seat } from './types';
import { asWords, type Picture, type Words } from './words';
import { Wire } from './wire';

/** Somebody else in the call, and the one connection from browser to browser there is to them. */
export class Peer extends Person {
  link: Link;
  wire: Wire | null = null;
  /** They were heard or seen before. */
  #met = false;
  #page = '';
  #wanted: Picture = 'full';

  constructor(seat: Seat, around: Around) {
    super(seat, around);
    const { link, commands } = beginLink(
      around.ownSeat() > seat.seat,
      around.signalling.open,
      Date.now(),
    );
    this.link = link;
    this.#obey(commands);
  }

  override get main(): MediaStream | null {
    const { screen, helen } = this.shown;
    return this.streams.find(({ id }) => id !== screen && id !== helen) ?? null;
  }

  override get screen(): MediaStream | null {
    const { screen } = this.shown;
    return screen === '' ? null : (this.streams.find(({ id }) => id === screen) ?? null);
  }

  override get helen(): MediaStream | null {
    const { helen } = this.shown;
    return helen === '' ? null : (this.streams.find(({ id }) => id === helen) ?? null);
  }

  override get files(): Pipe | null {
    return this.wire?.files ?? null;
  }

  override get lost(): boolean {
    const { state } = this.link;
    return state.at === 'ended' && state.why === 'lost';
  }

  override tell(event: LinkEvent): void {
    const before = this.link.state.at;
    const { link, commands } = stepLink(this.link, event, Date.now());
    this.link = link;
    if (link.state.at === 'connected' && before !== 'connected') this.#connected();
    this.#obey(commands);
    this.#look();
  }

  override say(words: Words): void {
    if (!this.wire?.say(words)) this.around.signalling.say(this.seat.peer, words);
  }

  #greet(): void {
    const words: Words = { t: 'hello', self: this.around.self, link: this.wire?.id ?? null };
    this.around.signalling.say(this.seat.peer, words);
  }

  /** Their call. It replaces whatever there was: never two connections to one seat. */
  answer(call: MediaConnection): void {
    const page = (call.metadata as { page?: unknown } | undefined)?.page;
    if (typeof page === 'string') this.#page = page;
    this.#drop();
    call.answer(this.around.local.main);
    this.tell({ type: 'called' });
    this.#wire(call);
  }

  protected override linked(words: LinkWords): void {
    const { wire } = this;
    switch (words.t) {
      case 'hello': {
        const reloaded = this.#page !== '' && this.#page !== words.self;
        this.#page = words.self;
        const linked = !reloaded && words.link !== null && words.link === wire?.id;
        this.tell({ type: 'hello', linked, reloaded });
        return;
      }
      case 'restart':
        if (words.link === wire?.id) return this.tell({ type: 'asked' });
        return this.tell({ type: 'hello', linked: false, reloaded: false });
      case 'sdp':
        if (words.link === wire?.id) wire.hear(words.sdp);
        return;
      case 'ice':
        if (words.link === wire?.id) wire.candidate(words.ice);
        return;
    }
  }

  override signal(open: boolean): void {
    this.tell({ type: 'signal', open });
    if (!open) return;
    this.wire?.resay();
    this.#greet();
  }

  override limit(): void {
    const { use, crowd } = this.around;
    void this.wire?.limit(budget(this.#wanted, use(), crowd()));
  }

  override want(): void {
    const use = this.around.use();
    const picture = use === 'full' ? 'full' : use === 'saver' ? 'small' : 'none';
    this.say({ t: 'want', picture });
  }

  protected override wanted(picture: Picture): void {
    this.#wanted = picture;
    this.limit();
  }

  protected override loudness(of: 'main' | 'helen'): number {
    return this.wire ? loudness(this.wire.pc, this[of]) : 0;
  }

  protected override async read(): Promise<Reading | null> {
    const { wire } = this;
    const reading = wire && (await measure(wire.pc));
    return wire === this.wire ? reading : null;
  }

  override reroute(): void {
    this.wire?.restart(this.around.signalling.ways);
  }

  override part(): void {
    if (!this.around.signalling.say(this.seat.peer, { t: 'bye' })) this.wire?.say({ t: 'bye' });
  }

  override end(): void {
    this.#drop();
  }

  #obey(commands: readonly LinkCommand[]): void {
    const { signalling } = this.around;
    for (const command of commands) {
      if (command === 'drop') this.#drop();
      else if (command === 'hello') this.#greet();
      else if (command === 'renew') signalling.renew();
      else if (command === 'call') this.#call();
      else if (this.link.caller) this.wire?.restart(signalling.ways);
      else if (this.wire) {
        signalling.say(this.seat.peer, { t: 'restart', link: this.wire.id });
      }
    }
  }

  #call(): void {
    const { local, self, signalling } = this.around;
    this.#drop();
    const call = signalling.call(this.seat.peer, local.main, { page: self });
    if (call) this.#wire(call);
  }

  #wire(call: MediaConnection): void {
    const { local, signalling } = this.around;
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
        poured: () => mine() && this.around.chat.reached(this),
        bytes: (data) => mine() && void this.around.chat.bytes(this, data),
        words: (value) => {
          const words = asWords(value);
          if (mine() && words) this.hear(words);
        },
        streams: (streams) => {
          if (!mine()) return;
          this.streams = streams;
          this.around.changed(this);
        },
      },
    });
    this.wire = wire;
    if (local.screen) void wire.show('screen', local.screen);
    if (local.helen) void wire.show('helen', local.helen);
  }

  /** What they must know of us, and we want of them. */
  #introduce(): void {
    this.say({ t: 'shown', ...this.around.shown() });
    if (this.around.use() !== 'full') this.want();
    this.around.introduced(this);
  }

  #connected(): void {
    this.#met = true;
    this.limit();
    const { local } = this.around;
    // What changed while they could not be reached.
    void this.wire?.replace('audio', local.audio, local.main);
    void this.wire?.replace('video', local.video, local.main);
  }

  #drop(): void {
    const { wire } = this;
    this.wire = null;
    this.forgetFigures();
    wire?.close();
    this.streams = [];
    this.around.changed(this);
  }

  #look(): void {
    const { state } = this.link;
    const at =
      state.at === 'connected' || state.at === 'ended'
        ? state.at
        : this.#met
          ? 'broken'
          : 'connecting';
    if (at === this.at) return;
    this.at = at;
    this.around.changed(this);
  }
}
