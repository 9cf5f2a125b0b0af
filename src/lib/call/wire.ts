import type { MediaConnection } from 'peerjs';
import type { Words } from './words';

interface WireEvents {
  ice(state: RTCIceConnectionState): void;
  /** PeerJS or the other side closed it. */
  closed(): void;
  /** The data channel opened: what was not heard before is said again. */
  opened(): void;
  words(words: unknown): void;
  /** Files can be sent. */
  poured(): void;
  /** A piece of one. */
  bytes(data: unknown): void;
  /** A stream of theirs came, or changed. */
  streams(streams: MediaStream[]): void;
}

interface WireOptions {
  /** Who gives way when both speak at once: the lower seat. */
  polite: boolean;
  /** By the server, when the data channel is not open: false where there is no way. */
  say(words: Words): boolean;
  signalOpen(): boolean;
  events: WireEvents;
}

/** The number both sides know our own data channel by: it needs no negotiation. */
const CHANNEL = 100;
/** Likewise of the one for files, so that no word waits behind them. */
const FILES = 101;

/**
 * One connection that PeerJS began and we keep: it renegotiates, restarts ICE and never closes on `failed`, all of
 * which PeerJS has not.
 */
export class Wire {
  readonly id: string;
  readonly pc: RTCPeerConnection;
  /** What files go by. */
  readonly files: RTCDataChannel;
  readonly #call: MediaConnection;
  readonly #options: WireOptions;
  readonly #channel: RTCDataChannel;
  readonly #streams = new Map<string, MediaStream>();
  /** Lines of our own screen and of HELEN's voice, kept to be used again. */
  readonly #beside: Record<'screen' | 'helen', RTCRtpTransceiver[]> = { screen: [], helen: [] };
  #offering = false;
  /** What they said of the connection is taken, one after the other. */
  #taken: Promise<void> = Promise.resolve();
  #ignoring = false;
  #closed = false;

  /** @param call PeerJS's, whose connection exists: called, or answered */
  constructor(call: MediaConnection, options: WireOptions) {
    this.#call = call;
    this.#options = options;
    this.id = call.connectionId;
    this.pc = call.peerConnection;
    const { pc } = this;
    // Instead of PeerJS's, which closes on `failed`.
    pc.oniceconnectionstatechange = () => options.events.ice(pc.iceConnectionState);
    pc.ontrack = ({ streams, track }) => this.#came(streams[0], track);
    const theirs = pc.onicecandidate;
    pc.onicecandidate = (event) => {
      if (options.signalOpen() || !event.candidate) theirs?.call(pc, event);
      else this.say({ t: 'ice', link: this.id, ice: event.candidate.toJSON() });
    };
    pc.onnegotiationneeded = () => void this.#offer();
    this.#channel = pc.createDataChannel('helen', { negotiated: true, id: CHANNEL });
    this.#channel.onopen = () => options.events.opened();
    this.#channel.onmessage = ({ data }) => options.events.words(parsed(data));
    this.files = pc.createDataChannel('helen-files', { negotiated: true, id: FILES });
    this.files.binaryType = 'arraybuffer';
    this.files.onopen = () => options.events.poured();
    this.files.onmessage = ({ data }) => options.events.bytes(data);
    call.on('close', () => {
      if (!this.#closed) options.events.closed();
    });
  }

  /** By the data channel, or by the server. */
  say(words: Words): boolean {
    const alive =
      this.pc.iceConnectionState === 'connected' || this.pc.iceConnectionState === 'completed';
    if (this.#channel.readyState === 'open' && (alive || !this.#options.signalOpen())) {
      this.#channel.send(JSON.stringify(words));
      return true;
    }
    return this.#options.say(words);
  }

  /** Looks for another way, with fresh servers. */
  restart({ iceServers = [], iceTransportPolicy = 'all' }: RTCConfiguration): void {
    if (this.#closed) return;
    const now = this.pc.getConfiguration();
    const servers = iceServers.length > 0 ? { iceServers } : {};
    this.pc.setConfiguration({ ...now, ...servers, iceTransportPolicy });
    // An offer that never arrived would keep every later one from being made.
    if (this.pc.signalingState === 'have-local-offer') void this.#again();
    else this.pc.restartIce();
  }

  /** The way to the server is back: what was said into nothing is said again. */
  resay(): void {
    const { signalingState, localDescription } = this.pc;
    if (!this.#ready() || signalingState !== 'have-local-offer' || !localDescription) return;
    this.say({ t: 'sdp', link: this.id, sdp: localDescription.toJSON() });
  }

  /** In order: an offer right behind an answer must not meet the question that this answers. */
  hear(sdp: RTCSessionDescriptionInit): void {
    this.#taken = this.#taken.then(() => this.#take(sdp));
  }

  candidate(ice: RTCIceCandidateInit): void {
    this.#taken = this.#taken.then(() =>
      this.pc.addIceCandidate(ice).catch(() => {
        // Of an offer that was passed over.
      }),
    );
  }

  async #take(sdp: RTCSessionDescriptionInit): Promise<void> {
    const { pc } = this;
    // They have answered our call, and PeerJS is about to take that.
    if (pc.signalingState === 'have-local-offer' && !pc.currentRemoteDescription)
      await new Promise((then) =>
        pc.addEventListener('signalingstatechange', then, { once: true }),
      );
    if (this.#closed) return;
    const collision = sdp.type === 'offer' && (this.#offering || pc.signalingState !== 'stable');
    this.#ignoring = !this.#options.polite && collision;
    if (this.#ignoring || (sdp.type === 'answer' && pc.signalingState !== 'have-local-offer'))
      return;
    try {
      await pc.setRemoteDescription(sdp);
      if (sdp.type !== 'offer') return;
      await pc.setLocalDescription();
      this.say({ t: 'sdp', link: this.id, sdp: pc.localDescription!.toJSON() });
    } catch {
      // Closed meanwhile, or of an older state: the link's clock makes it anew.
    }
  }

  /** Sends another track in the place of the one there is; renegotiates only where none ever was. */
  async replace(
    kind: 'audio' | 'video',
    track: MediaStreamTrack | null,
    of: MediaStream,
  ): Promise<void> {
    const line = this.#line(kind);
    if (!line || this.#closed) return;
    await line.sender.replaceTrack(track).catch(() => {
      // Closed meanwhile.
    });
    if (!track || this.#closed) return;
    if (line.direction === 'sendrecv' || line.direction === 'sendonly') return;
    line.sender.setStreams(of);
    line.direction = 'sendrecv';
  }

  /** Sends a stream beside the main one, or none any more. */
  async show(what: 'screen' | 'helen', stream: MediaStream | null): Promise<void> {
    if (this.#closed) return;
    const tracks = stream?.getTracks() ?? [];
    for (const line of this.#beside[what]) {
      const at = tracks.findIndex(({ kind }) => kind === line.receiver.track.kind);
      const [track] = at < 0 ? [null] : tracks.splice(at, 1);
      await line.sender.replaceTrack(track ?? null).catch(() => {});
      // Closed meanwhile: lines of what is over cannot be changed any more.
      if (this.#closed) return;
      if (track && stream) line.sender.setStreams(stream);
      line.direction = track ? 'sendonly' : 'inactive';
    }
    if (!stream) return;
    for (const track of tracks) {
      const init = { direction: 'sendonly' as const, streams: [stream] };
      this.#beside[what].push(this.pc.addTransceiver(track, init));
    }
  }

  /** How much of our picture goes over: bits a second at most, and how many times smaller; null sends none. */
  async limit(picture: { rate: number; smaller: number; frames: number } | null): Promise<void> {
    const sender = this.#line('video')?.sender;
    if (!sender || this.#closed) return;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings ?? []) {
      encoding.active = picture !== null;
      if (picture === null) continue;
      encoding.maxBitrate = picture.rate;
      encoding.scaleResolutionDownBy = picture.smaller;
      encoding.maxFramerate = picture.frames;
    }
    await sender.setParameters(parameters).catch(() => {
      // Not negotiated yet: asked again with what changes next.
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#call.close();
    this.pc.close();
  }

  /** PeerJS's own first exchange is over. */
  #ready(): boolean {
    return !this.#closed && this.pc.currentRemoteDescription !== null;
  }

  #line(kind: 'audio' | 'video'): RTCRtpTransceiver | undefined {
    const { screen, helen } = this.#beside;
    return this.pc
      .getTransceivers()
      .find((one) => one.receiver.track.kind === kind && ![...screen, ...helen].includes(one));
  }

  async #offer(): Promise<void> {
    const { pc } = this;
    if (!this.#ready() || pc.signalingState !== 'stable') return;
    try {
      this.#offering = true;
      await pc.setLocalDescription();
      this.say({ t: 'sdp', link: this.id, sdp: pc.localDescription!.toJSON() });
    } catch {
      // Closed meanwhile.
    } finally {
      this.#offering = false;
    }
  }

  /** Takes back an offer that nobody answered, and makes one of another way. */
  async #again(): Promise<void> {
    try {
      if (!this.#ready()) return;
      await this.pc.setLocalDescription({ type: 'rollback' });
      this.pc.restartIce();
      await this.#offer();
    } catch {
      // Answered or closed meanwhile.
    }
  }

  #came(stream: MediaStream | undefined, track: MediaStreamTrack): void {
    if (!stream) return;
    this.#streams.set(stream.id, stream);
    const tell = () => this.#options.events.streams([...this.#streams.values()]);
    stream.onremovetrack = () => {
      if (stream.getTracks().length === 0) this.#streams.delete(stream.id);
      tell();
    };
    stream.onaddtrack = tell;
    track.onunmute = tell;
    tell();
  }
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : null;
  } catch {
    return null;
  }
}
