import {
  ConnectionQuality,
  Track,
  VideoQuality,
  type RemoteParticipant,
  type TrackPublication,
} from 'livekit-client';
import type { LinkEvent } from '../link';
import { levelOf, reading } from '../measure';
import { Person, type Around } from '../person.svelte';
import type { Quality, Reading } from '../quality';
import type { Seat } from '../types';
import type { Words } from '../words';
import { sizeOf } from './picture';
import { beginPresence, stepPresence, type Facts } from './presence';

/** What somebody in the room needs of the connection to LiveKit, which is one for all. */
export interface House {
  /** Our way to it is open. */
  open(): boolean;
  /** Who a peer is there, if they are. */
  participant(peer: string): RemoteParticipant | undefined;
  /** Reliable, and in order. False where there is no way just now. */
  say(peer: string, words: Words): boolean;
  /** They spoke last. */
  spoke(person: Participant): boolean;
  /** What is sent of ours, as it is measured now. */
  sent(): Promise<RTCStatsReport[]>;
}

const sizes = {
  low: VideoQuality.LOW,
  medium: VideoQuality.MEDIUM,
  high: VideoQuality.HIGH,
} as const;

const words: Partial<Record<ConnectionQuality, Quality>> = {
  [ConnectionQuality.Poor]: 'poor',
  [ConnectionQuality.Lost]: 'poor',
  [ConnectionQuality.Good]: 'good',
};

/** Somebody else in the call, whom we reach through LiveKit. */
export class Participant extends Person {
  readonly #house: House;
  #presence = beginPresence(Date.now());
  #seat: Facts['seat'] = 'present';
  #bye = false;
  /** One stream each for the call's life: a picture that comes or goes interrupts no sound. */
  readonly #main = new MediaStream();
  readonly #screen = new MediaStream();
  readonly #helen = new MediaStream();

  constructor(seat: Seat, around: Around, house: House) {
    super(seat, around);
    this.#house = house;
    this.look();
  }

  override get main(): MediaStream | null {
    return this.streams.find((stream) => stream === this.#main) ?? null;
  }

  override get screen(): MediaStream | null {
    return this.streams.find((stream) => stream === this.#screen) ?? null;
  }

  override get helen(): MediaStream | null {
    return this.streams.find((stream) => stream === this.#helen) ?? null;
  }

  override get files(): null {
    return null;
  }

  override get lost(): boolean {
    return this.#presence.lost;
  }

  override tell(event: LinkEvent): void {
    if (event.type === 'seat') this.#seat = event.seat;
    else if (event.type === 'bye') this.#bye = true;
    this.look();
  }

  /** What LiveKit has of them has changed, or may have. */
  look(): void {
    const there = this.#house.participant(this.seat.peer);
    const here = there !== undefined && there.connectionQuality !== ConnectionQuality.Lost;
    const [now, open, seat, bye] = [Date.now(), this.#house.open(), this.#seat, this.#bye];
    const before = this.#presence;
    this.#presence = stepPresence(before, { now, open, here, seat, bye });
    const { at } = this.#presence;
    const streamed = this.#stream(there);
    if (at === 'connected' && before.at !== 'connected') this.#introduce();
    if (at === this.at && !streamed) return;
    this.at = at;
    this.around.changed(this);
  }

  override say(words: Words): void {
    if (this.at !== 'connected' || !this.#house.say(this.seat.peer, words))
      this.around.signalling.say(this.seat.peer, words);
  }

  override signal(): void {
    // Media has a way of its own; what our server tells of seats comes with its roster.
  }

  override limit(): void {
    // How much of ours goes to whom is LiveKit's to say; how much of theirs comes depends on how many they are.
    this.want();
  }

  override want(): void {
    const { use, crowd } = this.around;
    const size = sizeOf(use(), crowd(), this.#house.spoke(this));
    const camera = this.#house
      .participant(this.seat.peer)
      ?.getTrackPublication(Track.Source.Camera);
    if (!camera || !('setVideoQuality' in camera)) return;
    camera.setEnabled(size !== null);
    if (size) camera.setVideoQuality(sizes[size]);
  }

  override reroute(): void {
    // Nobody here learns another's address in any case.
  }

  override part(): void {
    this.say({ t: 'bye' });
  }

  override end(): void {
    this.#presence = { ...this.#presence, at: 'ended' };
    this.streams = [];
  }

  protected override linked(): void {
    // There is no connection between the two of us to talk about.
  }

  protected override wanted(): void {
    // They ask LiveKit.
  }

  protected override loudness(of: 'main' | 'helen'): number {
    const there = this.#house.participant(this.seat.peer);
    if (this.helen === null) return of === 'main' ? (there?.audioLevel ?? 0) : 0;
    // LiveKit's own level is of all they send: while HELEN is on their device it may be hers.
    const own = this[of]?.getAudioTracks() ?? [];
    const receivers = [...(there?.trackPublications.values() ?? [])]
      .map(({ track }) => track?.receiver)
      .filter((receiver) => receiver !== undefined);
    return levelOf(receivers.filter(({ track }) => own.includes(track)));
  }

  protected override async read(): Promise<Reading | null> {
    const there = this.#house.participant(this.seat.peer);
    const tracks = [...(there?.trackPublications.values() ?? [])].map(({ track }) => track);
    const reports = await Promise.all(tracks.map((track) => track?.getRTCStatsReport()));
    const came = reports.filter((report) => report !== undefined);
    if (came.length === 0) return null;
    const [theirs, ours] = [reading(came), reading(await this.#house.sent())];
    // By one line go all of them: what is theirs are the streams.
    const { streamed: bytesReceived } = theirs;
    return { ...theirs, bytesReceived, bytesSent: ours.sent, lossSent: ours.lossSent };
  }

  /** Ours tells how they come to us; LiveKit also knows how they reach it. */
  protected override judged(quality: Quality): Quality {
    const there = this.#house.participant(this.seat.peer);
    return (there && words[there.connectionQuality] === 'poor' && 'poor') || quality;
  }

  /** What they must know of us, by our own server: it keeps it for who is only just coming in. */
  #introduce(): void {
    this.around.signalling.say(this.seat.peer, { t: 'shown', ...this.around.shown() });
    this.around.introduced(this);
    this.want();
  }

  /** @returns whether what they send has changed */
  #stream(there: RemoteParticipant | undefined): boolean {
    const { Microphone, Camera, ScreenShare, ScreenShareAudio } = Track.Source;
    const of = (...sources: Track.Source[]) =>
      sources.map((source) => there?.getTrackPublication(source));
    const filled = [
      fill(this.#main, of(Microphone, Camera)),
      fill(this.#screen, of(ScreenShare, ScreenShareAudio)),
      fill(this.#helen, [there?.getTrackPublicationByName('helen')]),
    ];
    if (!filled.includes(true)) return false;
    const all = [this.#main, this.#screen, this.#helen];
    this.streams = all.filter((one) => one.getTracks().length > 0);
    return true;
  }
}

/** Makes a stream hold what is published so and nothing else. @returns whether that was to be done */
function fill(stream: MediaStream, published: (TrackPublication | undefined)[]): boolean {
  const wanted = published
    .map((one) => one?.track?.mediaStreamTrack)
    .filter((track) => track !== undefined);
  const old = stream.getTracks().filter((track) => !wanted.includes(track));
  const fresh = wanted.filter((track) => !stream.getTracks().includes(track));
  for (const track of old) stream.removeTrack(track);
  for (const track of fresh) stream.addTrack(track);
  return old.length > 0 || fresh.length > 0;
}
