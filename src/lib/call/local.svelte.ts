import { captureError, isAlias, mediaDevices } from '$lib/audio';
import { HelenError } from '$lib/errors';
import type { JoinChoice } from './types';

type Kind = 'audio' | 'video';

interface LocalEvents {
  /** Another track is sent from now on, or none. */
  replaced(kind: Kind): void;
  /** What the others are told has changed: muted, camera, screen. */
  changed(): void;
  /** A device went away, or could not be had. */
  trouble(error: HelenError): void;
}

const voice: MediaTrackConstraints = {
  channelCount: { ideal: 1 },
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};
const picture: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24, max: 30 },
};

/** What this person sends: microphone, camera, screen. It ends every track it was given or opened. */
export class Local {
  /** One stream for the whole call: its id is how others know the person from the screen. */
  readonly main = new MediaStream();
  audio = $state.raw<MediaStreamTrack | null>(null);
  video = $state.raw<MediaStreamTrack | null>(null);
  screen = $state.raw<MediaStream | null>(null);
  /** HELEN's voice, where she is on this device; hers to end. */
  helen = $state.raw<MediaStream | null>(null);
  /** What is said is heard. */
  speaking = $state(true);
  readonly #events: LocalEvents;
  #device: Record<Kind, string> = { audio: '', video: '' };
  #ended = false;

  constructor(events: LocalEvents) {
    this.#events = events;
  }

  begin({ audio, video }: Pick<JoinChoice, 'audio' | 'video'>): void {
    this.speaking = audio?.enabled ?? false;
    if (audio) this.#take('audio', audio);
    if (video) this.#take('video', video);
  }

  get microphone(): boolean {
    return this.speaking && this.audio !== null;
  }

  /** Opens a microphone where there was none: entered without, or unplugged. */
  async mute(muted: boolean): Promise<void> {
    if (!muted && this.audio === null) await this.choose('audio', this.#device.audio);
    this.speaking = !muted;
    if (this.audio) this.audio.enabled = !muted;
    this.#events.changed();
  }

  /** Off is off: the light of the camera goes out. */
  async show(on: boolean): Promise<void> {
    if (on) await this.choose('video', this.#device.video);
    else this.#drop('video');
    this.#events.changed();
  }

  /** Changes the device without a word to the others. Throws HelenError: camera_missing, microphone_denied… */
  async choose(kind: Kind, device: string): Promise<void> {
    const exact = device ? { deviceId: { exact: device } } : {};
    const wish =
      kind === 'audio' ? { audio: { ...voice, ...exact } } : { video: { ...picture, ...exact } };
    let stream: MediaStream;
    try {
      stream = await mediaDevices().getUserMedia(wish);
    } catch (cause) {
      throw captureError(cause, kind === 'audio' ? 'microphone' : 'camera');
    }
    const [track] = stream.getTracks();
    if (!track || this.#ended) {
      track?.stop();
      return;
    }
    this.#take(kind, track);
    this.#events.replaced(kind);
    this.#events.changed();
  }

  /** Which device it is; empty where the system chose it. */
  device(kind: Kind): string {
    const id = (kind === 'audio' ? this.audio : this.video)?.getSettings().deviceId ?? '';
    return isAlias(id) ? '' : id;
  }

  /** Asks for a screen, a window or a tab, with its sound. False when the person chose none. */
  async share(): Promise<boolean> {
    let screen: MediaStream;
    try {
      screen = await mediaDevices().getDisplayMedia({
        video: { frameRate: { ideal: 15, max: 30 } },
        audio: true,
      });
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'NotAllowedError') return false;
      throw new HelenError('screen_failed', { cause });
    }
    this.unshare();
    const [track] = screen.getVideoTracks();
    // Text stays sharp.
    if (track) track.contentHint = 'detail';
    track?.addEventListener('ended', () => {
      if (this.screen === screen) this.unshare();
    });
    this.screen = screen;
    this.#events.changed();
    return true;
  }

  unshare(): void {
    const { screen } = this;
    if (!screen) return;
    this.screen = null;
    for (const track of screen.getTracks()) track.stop();
    this.#events.changed();
  }

  end(): void {
    this.#ended = true;
    for (const track of this.main.getTracks()) track.stop();
    for (const track of this.screen?.getTracks() ?? []) track.stop();
    this.audio = null;
    this.video = null;
    this.screen = null;
  }

  #take(kind: Kind, track: MediaStreamTrack): void {
    this.#release(kind);
    this.#device[kind] = track.getSettings().deviceId ?? '';
    this.main.addTrack(track);
    if (kind === 'audio') {
      track.enabled = this.speaking;
      this.audio = track;
    } else {
      track.contentHint = 'motion';
      this.video = track;
    }
    track.addEventListener('ended', () => void this.#unplugged(kind, track));
  }

  #release(kind: Kind): void {
    const old = kind === 'audio' ? this.audio : this.video;
    if (!old) return;
    this.main.removeTrack(old);
    old.stop();
    if (kind === 'audio') this.audio = null;
    else this.video = null;
  }

  #drop(kind: Kind): void {
    this.#release(kind);
    this.#events.replaced(kind);
  }

  /** A device that is pulled out in the middle: another microphone is better than none. */
  async #unplugged(kind: Kind, track: MediaStreamTrack): Promise<void> {
    if (this.#ended || (kind === 'audio' ? this.audio : this.video) !== track) return;
    this.#device[kind] = '';
    this.#drop(kind);
    this.#events.changed();
    this.#events.trouble(
      new HelenError(kind === 'audio' ? 'microphone_unplugged' : 'camera_unplugged'),
    );
    if (kind === 'audio') await this.choose('audio', '').catch(() => {});
  }
}
