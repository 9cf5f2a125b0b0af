import { Room, RoomEvent, setLogLevel, Track, type RemoteParticipant } from 'livekit-client';
import type { MediaConnection } from 'peerjs';
import type { Carrier } from '../carrier';
import { sentLevel } from '../measure';
import type { Around, Person } from '../person.svelte';
import { takeAdmission } from '../room';
import type { Seat } from '../types';
import { asWords, type Words } from '../words';
import { admitted, flows, linksOf, patiently } from './flow';
import { Participant, type House } from './participant.svelte';
import { Sending } from './send';

/** Milliseconds before each try to come in again; the last one again and again. */
const PAUSES = [0, 500, 1000, 2000, 3000];
/** Words of somebody whom our own server has not told of yet: kept until it does. */
const EARLY = 50;

/** By the LiveKit server of the operator: each sends once, and it gives everybody what they look at. */
export class LiveKit implements Carrier, House {
  readonly by = 'livekit';
  readonly #around: Around;
  readonly #room = new Room({
    // Our tiles show streams by themselves: we say how large they are.
    adaptiveStream: false,
    dynacast: true,
    stopLocalTrackOnUnpublish: false,
    reconnectPolicy: patiently(() => this.open()),
  });
  readonly #people = new Map<string, Participant>();
  readonly #sending: Sending;
  #spoke: Participant | null = null;
  #early: { peer: string; words: Words }[] = [];
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(around: Around) {
    this.#around = around;
    // What goes wrong is told to the person, in words.
    setLogLevel('silent');
    const room = this.#room;
    this.#sending = new Sending(room, around.local, () => around.use());
    const changed = () => this.#look();
    room
      .on(RoomEvent.ParticipantConnected, changed)
      .on(RoomEvent.ParticipantDisconnected, changed)
      .on(RoomEvent.TrackSubscribed, (_track, _publication, { identity }) => {
        const person = this.#people.get(identity);
        person?.look();
        person?.want();
      })
      .on(RoomEvent.TrackUnsubscribed, changed)
      .on(RoomEvent.ConnectionQualityChanged, changed)
      .on(RoomEvent.ConnectionStateChanged, changed)
      .on(RoomEvent.ActiveSpeakersChanged, (speakers) => this.#heard(speakers))
      // What changed while the connection was broken.
      .on(RoomEvent.Reconnected, () => this.#sending.look())
      .on(RoomEvent.DataReceived, (data, from) => this.#told(data, from))
      .on(RoomEvent.Disconnected, () => this.#again());
  }

  opened(): void {
    if (this.#timer === undefined) this.#again();
  }

  meet(seat: Seat): Person {
    const person = new Participant(seat, this.#around, this);
    this.#people.set(seat.peer, person);
    const early = this.#early.filter(({ peer }) => peer === seat.peer);
    this.#early = this.#early.filter((one) => !early.includes(one));
    for (const { words } of early) person.hear(words);
    return person;
  }

  replaced(): void {
    if (admitted(this.#room.state)) this.#sending.look();
  }

  showed(): void {
    this.replaced();
  }

  async level(): Promise<number> {
    const { localParticipant } = this.#room;
    if (!this.#around.local.helen) return localParticipant.audioLevel;
    // LiveKit's is of all we send, and now HELEN's voice is among it.
    const microphone = localParticipant.getTrackPublication(Track.Source.Microphone)?.track;
    const report = await microphone?.getRTCStatsReport();
    return report ? sentLevel(report) : 0;
  }

  called(_person: Person | null, call: MediaConnection): void {
    call.close();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    void this.#room.disconnect(false);
  }

  open(): boolean {
    return flows(this.#room.state, linksOf(this.#room));
  }

  participant(peer: string): RemoteParticipant | undefined {
    return this.#room.remoteParticipants.get(peer);
  }

  say(peer: string, words: Words): boolean {
    if (!this.open()) return false;
    const data = new TextEncoder().encode(JSON.stringify(words));
    const to = { reliable: true, destinationIdentities: [peer] };
    this.#room.localParticipant.publishData(data, to).catch(() => {
      // It broke under this: the other way still goes by our server.
      this.#around.signalling.say(peer, words);
    });
    return true;
  }

  spoke(person: Participant): boolean {
    return this.#spoke === person;
  }

  async sent(): Promise<RTCStatsReport[]> {
    const ours = [...this.#room.localParticipant.trackPublications.values()];
    const reports = await Promise.all(ours.map(({ track }) => track?.getRTCStatsReport()));
    return reports.filter((report) => report !== undefined);
  }

  #look(): void {
    for (const [peer, person] of this.#people) {
      if (person.at === 'ended') this.#people.delete(peer);
      else person.look();
    }
  }

  /** @param speakers who speaks now, the loudest first; we may be among them */
  #heard(speakers: readonly { identity: string }[]): void {
    const loudest = speakers.find(({ identity }) => this.#people.has(identity));
    const person = loudest && this.#people.get(loudest.identity);
    const before = this.#spoke;
    if (!person || person === before) return;
    this.#spoke = person;
    before?.want();
    person.want();
  }

  #told(data: Uint8Array, from: RemoteParticipant | undefined): void {
    const words = asWords(parsed(data));
    if (!words || !from) return;
    const person = this.#people.get(from.identity);
    if (person) person.hear(words);
    else if (this.#early.length < EARLY) this.#early.push({ peer: from.identity, words });
  }

  /** Comes in, or in again: by then LiveKit has forgotten us, or was started anew. */
  #again(): void {
    this.#look();
    if (this.#ended) return;
    const pause = PAUSES[Math.min(this.#tries, PAUSES.length - 1)]!;
    this.#tries += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#enter(), pause);
  }

  async #enter(): Promise<void> {
    try {
      const { url, token } = await takeAdmission(await this.#around.signalling.pass());
      if (this.#ended) return;
      await this.#room.connect(address(url), token);
    } catch {
      // A connection that was never made is not told to have broken.
      this.#again();
      return;
    }
    this.#tries = 0;
    this.#sending.anew();
    this.#look();
  }
}

/** Our own server, as a socket's address. */
function address(path: string): string {
  return new URL(path, location.href).href.replace(/^http/, 'ws');
}

function parsed(data: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(data));
  } catch {
    return null;
  }
}
