import { asErrorCode, asHelenError, type ErrorCode, type HelenError } from '$lib/errors';
import type { MediaConnection, Peer } from 'peerjs';
import type { Ticket } from './room';
import type { Seat } from './types';
import { asWords, type Words } from './words';

/** What a room says, and who may hear it. */
export interface SignallingEvents {
  opened(): void;
  /** The way to the server is gone; it is looked for again. */
  lost(): void;
  roster(seats: Seat[]): void;
  /** The call is over for everybody; `why` as the server names it. */
  over(why: string): void;
  words(from: string, words: Words): void;
  called(call: MediaConnection): void;
  /** The server lets this person in no more. */
  refused(error: HelenError): void;
}

interface SignallingOptions {
  peer: string;
  ticket(): Promise<Ticket>;
  /** Fresh servers for what is connected from now on. */
  iceServers(ticket: string): Promise<RTCIceServer[]>;
  /** Goes for good, where the socket cannot say so. */
  leave(ticket: string): Promise<void>;
  /** Nothing but relays. */
  hidden(): boolean;
  events: SignallingEvents;
}

/** PeerJS's socket: a stock server's client hides it, ours says more by it than PeerJS knows. */
interface Socket {
  on(event: 'message', listener: (message: Message) => void): void;
  send(message: object): void;
}
interface Message {
  type: string;
  src?: string;
  payload?: unknown;
}
interface Roster {
  seats: Seat[];
  ended?: string;
}

/** Refusals that no waiting mends. */
const FINAL: readonly ErrorCode[] = [
  'call_missing',
  'call_ended',
  'call_full',
  'calls_off',
  'peer_taken',
  'not_allowed',
  'not_signed_in',
  'blocked',
];

/** How long before it expires a ticket is not worth trying. */
const MARGIN = 15_000;
/** A relay lets nobody in with what was given out ten minutes before: who comes later, or moves, needs newer ones. */
const FRESHEN = 240_000;

/** Milliseconds before each try to come back; the last one again and again. */
const PAUSES = [0, 300, 700, 1500, 3000];

/** The way to the others through the server: PeerJS's own client, which comes back by itself. */
export class Signalling {
  readonly #options: SignallingOptions;
  #peer: Peer | null = null;
  #ticket: Ticket | null = null;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #freshening = setInterval(() => void this.#freshen(), FRESHEN);
  #closed = false;
  open = false;

  constructor(options: SignallingOptions) {
    this.#options = options;
    addEventListener('online', this.#online);
  }

  /** Rejects with what the server refuses, or `offline`: the first time nobody waits in vain. */
  async start(): Promise<void> {
    await this.#fresh();
    await this.#connect();
  }

  /** A ticket that holds. Throws HelenError, as `takeTicket` does. */
  async pass(): Promise<string> {
    return (await this.#fresh()).ticket;
  }

  get seat(): number {
    return this.#ticket?.seat ?? 0;
  }

  call(peer: string, stream: MediaStream, metadata: object): MediaConnection | null {
    if (!this.#peer || !this.open) return null;
    // Both kinds of line are always offered: who has no camera now may have one later.
    const constraints = { offerToReceiveAudio: true, offerToReceiveVideo: true };
    return this.#peer.call(peer, stream, { metadata, constraints } as object) ?? null;
  }

  /** False where there is no way just now. */
  say(to: string, words: Words): boolean {
    if (!this.open) return false;
    this.#socket()?.send({ type: 'HELEN', dst: to, payload: words });
    return true;
  }

  /** Gives up a socket that may be dead without knowing it, and makes another. */
  renew(): void {
    if (this.open) this.#peer?.disconnect();
  }

  /** By what a connection is to find its way. */
  get ways(): RTCConfiguration {
    return { iceServers: this.#iceServers, iceTransportPolicy: this.#policy };
  }

  /** From now on by relays alone, or by any way again: for what is connected next. */
  hide(): void {
    if (this.#peer) Object.assign(this.#peer.options, { config: this.ways });
  }

  get #policy(): RTCIceTransportPolicy {
    return this.#options.hidden() ? 'relay' : 'all';
  }

  get #iceServers(): RTCIceServer[] {
    return (this.#peer?.options.config as RTCConfiguration | undefined)?.iceServers ?? [];
  }

  async #freshen(): Promise<void> {
    if (!this.open) return;
    try {
      const { ticket } = await this.#fresh();
      const iceServers = await this.#options.iceServers(ticket);
      if (this.#peer) Object.assign(this.#peer.options, { config: { ...this.ways, iceServers } });
    } catch {
      // With the next connection to the server they come anew.
    }
  }

  /** Goes for good, and tells the others. */
  close(): void {
    if (this.#closed) return;
    if (this.open) this.#socket()?.send({ type: 'LEAVE' });
    else if (this.#ticket) void this.#options.leave(this.#ticket.ticket).catch(() => {});
    this.#end();
  }

  #end(): void {
    this.#closed = true;
    this.open = false;
    clearTimeout(this.#timer);
    clearInterval(this.#freshening);
    removeEventListener('online', this.#online);
    this.#peer?.destroy();
    this.#peer = null;
  }

  #socket(): Socket | null {
    return (this.#peer as unknown as { socket: Socket } | null)?.socket ?? null;
  }

  async #fresh(): Promise<Ticket> {
    if (this.#ticket && this.#ticket.expires - Date.now() > MARGIN) return this.#ticket;
    this.#ticket = await this.#options.ticket();
    return this.#ticket;
  }

  async #connect(): Promise<void> {
    const ticket = await this.#fresh();
    const iceServers = await this.#options.iceServers(ticket.ticket).catch(() => this.#iceServers);
    if (this.#closed) return;
    const config: RTCConfiguration = { iceServers, iceTransportPolicy: this.#policy };
    const token = ticket.ticket;
    if (this.#peer && !this.#peer.destroyed) {
      Object.assign(this.#peer.options, { token, config });
      this.#peer.reconnect();
      return;
    }
    const { Peer } = await import('peerjs');
    if (this.#closed) return;
    const { hostname, port, protocol } = location;
    this.#peer = new Peer(this.#options.peer, {
      host: hostname,
      port: Number(port) || (protocol === 'https:' ? 443 : 80),
      path: '/',
      key: 'peerjs',
      token,
      config,
      debug: 0,
    });
    this.#listen(this.#peer);
  }

  #listen(peer: Peer): void {
    const { events } = this.#options;
    peer.on('open', () => {
      this.#tries = 0;
      this.open = true;
      events.opened();
    });
    peer.on('call', (call) => events.called(call));
    peer.on('disconnected', () => this.#lost());
    peer.on('error', (error) => {
      // The rest is of single connections, which are watched one by one.
      if (error.type === 'server-error' || error.type === 'unavailable-id')
        this.#told(error.message);
    });
    this.#socket()?.on('message', (message) => this.#hear(message));
  }

  #hear({ type, src, payload }: Message): void {
    const { events } = this.#options;
    if (type === 'ROSTER') {
      const { seats, ended } = payload as Roster;
      if (!ended) return events.roster(seats);
      this.#end();
      events.over(ended);
    } else if (type === 'HELEN' && src) {
      const words = asWords(payload);
      if (words) events.words(src, words);
    }
  }

  /** The server said why it closes the door. */
  #told(said: string): void {
    const code = asErrorCode(said);
    if (FINAL.includes(code)) this.#refuse(asHelenError(undefined, code));
    // Its ticket was no good any more: the next try brings another.
    else this.#ticket = null;
  }

  #refuse(error: HelenError): void {
    if (this.#closed) return;
    this.#end();
    this.#options.events.refused(error);
  }

  #lost(): void {
    if (this.#closed) return;
    const before = this.open;
    this.open = false;
    if (before) this.#options.events.lost();
    this.#again();
  }

  #again(): void {
    clearTimeout(this.#timer);
    const pause = PAUSES[Math.min(this.#tries, PAUSES.length - 1)]!;
    this.#tries += 1;
    // Not all who lost the same server at the same moment come back at the same moment.
    this.#timer = setTimeout(() => void this.#retry(), pause * (0.8 + Math.random() * 0.4));
  }

  async #retry(): Promise<void> {
    if (this.#closed || this.open) return;
    try {
      await this.#connect();
    } catch (cause) {
      const error = asHelenError(cause);
      if (FINAL.includes(error.code)) this.#refuse(error);
      else this.#again();
    }
  }

  readonly #online = (): void => {
    if (this.#closed) return;
    this.#tries = 0;
    if (this.open) this.renew();
    else this.#again();
  };
}
