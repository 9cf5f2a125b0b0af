import { asHelenError, type ErrorCode } from '$lib/errors';
import { m } from '$lib/i18n';
import type { Captions } from '../captions/captions.svelte';
import type { Line } from '../captions/transcript';
import type { Local } from '../local.svelte';
import type { Person } from '../person.svelte';
import type { Words } from '../words';
import { answerOf, gather, mayHear, presiding, tell, type Stances } from './consent';
import type { Host, HostOptions } from './host';
import { Memory } from './memory';
import { lineOf, type Answer, type HelenWords, type Hosting } from './words';

/** Somebody else in the call, as far as she needs them. */
type Other = Pick<Person, 'seat' | 'say' | 'helenLevel'>;
/** Where she is at home: on one device. */
type Home = Pick<Host, 'level' | 'look' | 'call' | 'stop' | 'withdrew' | 'left' | 'close'>;

export interface HelenOptions {
  captions: Pick<Captions, 'lines' | 'look' | 'put' | 'settle' | 'share'>;
  local: Pick<Local, 'helen'>;
  people(): readonly Other[];
  /** What she needs to be at home here: it arrives when she is invited. */
  bring(): Promise<{ Host: { open(options: HostOptions): Promise<Home> } }>;
  /** What the others know us by. */
  own(): { peer: string; seat: number; name: string };
  /** Her voice is sent from this device, or no more: the others are to know. */
  changed(): void;
  /** She is gone with who invited her. */
  went(name: string): void;
  trouble(code: ErrorCode): void;
}

/** HELEN as she is in the call now. */
interface Guest extends Hosting {
  /** Whose device she is on, their seat, and what they are called. */
  peer: string;
  seat: number;
  name: string;
  mine: boolean;
}

/** HELEN in a call, for everybody in it: who invited her, what she does, and whom she hears. On one device she is at home. */
export class Helen {
  /** She is being brought here. */
  inviting = $state(false);
  /** By the peer of whose device tells of her: more than one only as long as it takes to hear of each other. */
  #told = $state.raw<ReadonlyMap<string, Guest>>(new Map());
  #stances = $state.raw<Stances>(new Map());
  readonly guest: Guest | null = $derived(presiding([...this.#told.values()]));
  readonly #options: HelenOptions;
  #home: { host: Home; memory: Memory } | null = null;
  #ended = false;

  constructor(options: HelenOptions) {
    this.#options = options;
  }

  /** Who her lines are by. */
  get who(): string {
    return this.guest ? lineOf(this.guest.id) : '';
  }

  /** What somebody said to her hearing them; null: nothing yet. */
  answerOf(peer: string): Answer | null {
    return this.guest && answerOf(this.#stances, peer, this.guest.id);
  }

  get hearsMe(): boolean {
    return this.answerOf(this.#options.own().peer) === 'yes';
  }

  /** How loud she is now, 0 to 1. */
  get level(): number {
    const { guest } = this;
    if (this.#home) return this.#home.host.level;
    const host = guest && this.#options.people().find(({ seat }) => seat.peer === guest.peer);
    return host?.helenLevel ?? 0;
  }

  /** Brings her in, on this device. Who invites her is heard. @param sums in the end she says who said what */
  async invite(sums: boolean): Promise<void> {
    if (this.guest || this.inviting || this.#ended) return;
    this.inviting = true;
    const [id, memory] = [crypto.randomUUID(), new Memory()];
    const { local, own, trouble, bring } = this.#options;
    try {
      const { Host } = await bring();
      const host = await Host.open(this.#parts(id, memory));
      // Somebody was faster, or it is over.
      if (this.guest || this.#ended) {
        host.close();
        this.#send(null);
        return;
      }
      this.#home = { host, memory };
      memory.sum(sums, Date.now());
      const hosting: Hosting = { id, at: 'listening', voice: true, sums, failed: false };
      this.#tell({ ...hosting, ...own(), mine: true });
      this.answer('yes');
    } catch (cause) {
      if (local.helen) this.#send(null);
      trouble(asHelenError(cause).code);
    } finally {
      this.inviting = false;
    }
  }

  /** Sends her away, with all she heard; for who invited her. */
  dismiss(): void {
    this.#leaveHome();
    this.#tell(null);
  }

  /** Whether she says in the end who said what; for who invited her. */
  sum(on: boolean): void {
    this.#home?.memory.sum(on, Date.now());
    this.#change({ sums: on });
  }

  /** Whether she may hear this person. */
  answer(said: Answer): void {
    const { guest } = this;
    if (!guest) return;
    const { captions, own } = this.#options;
    this.#answered(own().peer, guest.id, said);
    this.#say({ t: 'helen-consent', to: guest.id, answer: said });
    if (said === 'yes') captions.share(true);
    else captions.look();
  }

  /** She is to be quiet at once; what this person says next is for her. */
  act(act: 'stop' | 'call'): void {
    const { guest } = this;
    if (guest?.mine) this.#act(guest.peer, act);
    else if (guest) {
      const host = this.#options.people().find(({ seat }) => seat.peer === guest.peer);
      host?.say({ t: 'helen-act', to: guest.id, act });
    }
  }

  /** Something was written down. */
  look(): void {
    this.#home?.host.look();
  }

  hear(person: Other, words: HelenWords): void {
    const { peer, seat, name } = person.seat;
    const { guest } = this;
    switch (words.t) {
      case 'helen':
        return this.#settle(
          peer,
          words.hosting && { ...words.hosting, peer, seat, name, mine: false },
        );
      case 'helen-consent':
        return this.#answered(peer, words.to, words.answer);
      case 'helen-act':
        if (guest?.mine && guest.id === words.to) this.#act(peer, words.act);
        return;
      case 'helen-said':
        if (guest?.peer === peer && guest.id === words.by) this.#write(guest.id, words.line);
    }
  }

  /** Somebody can be talked to: what they must know. */
  introduce(person: Other): void {
    const { peer } = this.#options.own();
    const [own, stance] = [this.#told.get(peer), this.#stances.get(peer)];
    if (own) person.say({ t: 'helen', hosting: hostingOf(own) });
    if (stance) person.say({ t: 'helen-consent', to: stance.to, answer: stance.answer });
  }

  /** Somebody came or went. */
  gathered(): void {
    const { people, own, went } = this.#options;
    const here = new Set([own().peer, ...people().map(({ seat }) => seat.peer)]);
    for (const peer of this.#stances.keys()) if (!here.has(peer)) this.#home?.host.left(peer);
    this.#stances = gather(this.#stances, here);
    const { guest } = this;
    for (const peer of this.#told.keys()) if (!here.has(peer)) this.#settle(peer, null);
    if (guest && !here.has(guest.peer)) went(guest.name || m.call_guest());
  }

  /** The call is over for this person. @returns what is to be summed up, where that was said */
  end(): Line[] {
    this.#ended = true;
    const lines = this.#home?.memory.whole() ?? [];
    this.#leaveHome();
    return lines;
  }

  #parts(id: string, memory: Memory): HostOptions {
    const { captions, people, own, trouble } = this.#options;
    return {
      ...{ memory, own: lineOf(id), trouble },
      lines: () => captions.lines,
      mayHear: (line) => mayHear(this.#stances, id, line),
      nameOf: ({ name }) => name || m.call_guest(),
      names: () => [own().name, ...people().map(({ seat }) => seat.name)],
      changed: (how) => this.#change(how, id),
      said: (line) => {
        this.#write(id, line);
        this.#say({ t: 'helen-said', by: id, line });
      },
      stream: (stream) => this.#send(stream),
    };
  }

  #write(invitation: string, line: Extract<HelenWords, { t: 'helen-said' }>['line']): void {
    this.#options.captions.put({ who: lineOf(invitation), name: 'HELEN' }, line);
  }

  #answered(peer: string, to: string, said: Answer): void {
    const heard = answerOf(this.#stances, peer, to) === 'yes';
    this.#stances = tell(this.#stances, peer, { to, answer: said }, Date.now());
    if (heard && said === 'no' && this.guest?.id === to) this.#home?.host.withdrew(peer);
  }

  #act(peer: string, act: 'stop' | 'call'): void {
    if (act === 'stop') this.#home?.host.stop();
    else if (this.answerOf(peer) === 'yes') this.#home?.host.call(peer);
  }

  #change(how: Partial<Hosting>, id = this.guest?.id): void {
    const { guest } = this;
    if (!guest?.mine || guest.id !== id) return;
    const next = { ...guest, ...how };
    if (JSON.stringify(next) !== JSON.stringify(guest)) this.#tell(next);
  }

  /** How she is on this device. */
  #tell(own: Guest | null): void {
    this.#settle(this.#options.own().peer, own);
    this.#say({ t: 'helen', hosting: own && hostingOf(own) });
  }

  #settle(peer: string, told: Guest | null): void {
    const before = this.guest;
    const next = new Map(this.#told);
    if (told) next.set(peer, told);
    else next.delete(peer);
    this.#told = next;
    const { guest } = this;
    const { captions } = this.#options;
    if (before && before.id !== guest?.id) captions.settle(lineOf(before.id));
    captions.look();
    // Two invited her at once, and another's stays.
    if (this.#home && guest && !guest.mine) this.dismiss();
  }

  #leaveHome(): void {
    const home = this.#home;
    this.#home = null;
    home?.host.close();
    if (home) this.#send(null);
  }

  #send(stream: MediaStream | null): void {
    this.#options.local.helen = stream;
    this.#options.changed();
  }

  #say(words: Words): void {
    for (const person of this.#options.people()) person.say(words);
  }
}

const hostingOf = ({ id, at, voice, sums, failed }: Hosting): Hosting => ({
  ...{ id, at, voice, sums, failed },
});
