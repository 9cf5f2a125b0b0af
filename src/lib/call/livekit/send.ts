import {
  Track,
  VideoQuality,
  type LocalTrack,
  type LocalVideoTrack,
  type Room,
} from 'livekit-client';
import type { Local } from '../local.svelte';
import type { DataUse } from '../types';

type Source = 'audio' | 'video' | 'screen' | 'sound' | 'helen';

const sources: Record<Source, Track.Source> = {
  audio: Track.Source.Microphone,
  video: Track.Source.Camera,
  screen: Track.Source.ScreenShare,
  sound: Track.Source.ScreenShareAudio,
  helen: Track.Source.Unknown,
};

/** Keeps what LiveKit is sent as what this person shows of themselves. The tracks stay theirs: none is ended here. */
export class Sending {
  readonly #room: Room;
  readonly #local: Local;
  readonly #use: () => DataUse;
  readonly #sent = new Map<Source, LocalTrack>();
  #work: Promise<void> = Promise.resolve();

  constructor(room: Room, local: Local, use: () => DataUse) {
    this.#room = room;
    this.#local = local;
    this.#use = use;
  }

  /** A new connection has nothing of ours yet. */
  anew(): void {
    this.#sent.clear();
    this.look();
  }

  /** Sends what is to be sent and is not, one after the other: what is asked meanwhile comes after. */
  look(): void {
    this.#work = this.#work
      .then(() => this.#all())
      .catch(() => {
        // The connection broke meanwhile: with the next one everything is looked at anew.
      });
  }

  async #all(): Promise<void> {
    const { audio, video, screen } = this.#local;
    await this.#one('audio', audio);
    await this.#one('video', video);
    await this.#one('screen', screen?.getVideoTracks()[0] ?? null);
    await this.#one('sound', screen?.getAudioTracks()[0] ?? null);
    await this.#one('helen', this.#local.helen?.getAudioTracks()[0] ?? null);
    const microphone = this.#sent.get('audio');
    if (microphone && microphone.isMuted === this.#local.microphone)
      await (this.#local.microphone ? microphone.unmute() : microphone.mute());
    const camera = this.#sent.get('video') as LocalVideoTrack | undefined;
    // LiveKit mutes what was pulled out; another one has its place now.
    if (camera?.isMuted) await camera.unmute();
    camera?.setPublishingQuality(this.#use() === 'full' ? VideoQuality.HIGH : VideoQuality.LOW);
  }

  async #one(source: Source, track: MediaStreamTrack | null): Promise<void> {
    const sent = this.#sent.get(source);
    if (sent?.mediaStreamTrack === track || (!sent && !track)) return;
    if (sent && track) {
      await sent.replaceTrack(track, { userProvidedTrack: true });
      return;
    }
    const { localParticipant } = this.#room;
    if (sent) {
      this.#sent.delete(source);
      await localParticipant.unpublishTrack(sent, false);
    } else if (track) {
      const options = { source: sources[source], name: source };
      const published = await localParticipant.publishTrack(track, options);
      if (published.track) this.#sent.set(source, published.track);
    }
  }
}
