import { listDevices, mediaDevices } from '$lib/audio';
import { HelenError } from '$lib/errors';
import { settings } from '$lib/settings';
import { blur, canBlur, isBlurred } from './blur';
import { capture, captureBoth, type Captured, type Side } from './capture';
import { Level } from './level.svelte';
import { remember, remembered } from './remembered';

/** A camera or a microphone. Off is a person's choice, failed is not. */
export type Source =
  | { type: 'off' }
  | { type: 'asking' }
  | { type: 'on'; track: MediaStreamTrack; device: string }
  | { type: 'failed'; error: HelenError };

interface Device {
  deviceId: string;
  label: string;
}

/** Failures that end by themselves when a device comes, or when the person allows it. */
const passing = ['missing', 'unplugged', 'denied'];

/** The camera, the microphone and the speaker of who is about to be in a call. Ended by `end()`, unless `take`n. */
export class Devices {
  /** Asked for from the first moment on: nobody goes in without what is still on its way. */
  sources = $state.raw<Record<Side, Source>>({
    audio: { type: 'asking' },
    video: { type: 'asking' },
  });
  lists = $state.raw<Record<MediaDeviceKind, Device[]>>({
    ...{ audioinput: [], videoinput: [], audiooutput: [] },
  });
  muted = $state(false);
  /** '' is the system's. */
  speaker = $state('');
  hidden = $state(false);
  /** Null where this device cannot. */
  blurred = $state<boolean | null>(null);
  #level = $state.raw<Level | null>(null);
  #chosen: Record<Side, string | null> = { audio: null, video: null };
  /** What the person has said here already: what was the last time does not come over it. */
  readonly #said = new Set<'muted' | 'speaker' | 'hidden'>();
  #asked = { audio: 0, video: 0 };
  #over = new AbortController();

  /** 0..1 */
  get level(): number {
    return this.muted ? 0 : (this.#level?.value ?? 0);
  }

  /** Opens what is wanted, as it was chosen the last time. @param loud not muted, whatever was the last time */
  async open(video: boolean, loud = false): Promise<void> {
    const kept = await remembered();
    if (this.#over.signal.aborted) return;
    this.#chosen = { audio: settings.value.microphone, video: kept.camera };
    if (!this.#said.has('speaker')) this.speaker = kept.speaker;
    if (!this.#said.has('hidden')) this.hidden = kept.hidden;
    if (!this.#said.has('muted')) this.muted = kept.muted && !loud;
    this.#watch();
    if (!video) {
      this.#set('video', { type: 'off' });
      return this.#ask('audio');
    }
    const asked = [++this.#asked.audio, ++this.#asked.video];
    this.sources = { audio: { type: 'asking' }, video: { type: 'asking' } };
    const { audio, video: picture } = await captureBoth(this.#chosen.audio, this.#chosen.video);
    this.#take('audio', asked[0]!, audio);
    this.#take('video', asked[1]!, picture);
    await this.#listed();
  }

  /** Another device, or null for the system's; the one before is let go. */
  async choose(side: Side, device: string | null): Promise<void> {
    this.#chosen[side] = device;
    if (side === 'audio') void settings.update({ microphone: device });
    else void remember({ camera: device });
    await this.#ask(side);
  }

  chooseSpeaker(device: string): void {
    this.#said.add('speaker');
    this.speaker = device;
    void remember({ speaker: device });
  }

  /** The microphone stays open when it is muted: speaking again must not wait. */
  mute(muted: boolean): void {
    this.#said.add('muted');
    this.muted = muted;
    const { audio } = this.sources;
    if (audio.type === 'on') audio.track.enabled = !muted;
    else if (!muted) void this.#ask('audio');
    void remember({ muted });
  }

  /** A camera that is off is off: its light, too. */
  async show(on: boolean): Promise<void> {
    void remember({ seen: on });
    if (on) return this.#ask('video');
    this.#asked.video++;
    this.#set('video', { type: 'off' });
  }

  retry(side: Side): Promise<void> {
    return this.#ask(side);
  }

  /** By the server's relay alone: nobody in the call learns this device's address. */
  hide(on: boolean): void {
    this.#said.add('hidden');
    this.hidden = on;
    void remember({ hidden: on });
  }

  async blur(on: boolean): Promise<void> {
    const { video } = this.sources;
    if (video.type !== 'on') return;
    this.blurred = (await blur(video.track, on)) ? on : !on;
    void remember({ blurred: this.blurred });
  }

  /** Hands the open tracks over: from here on they are whoever's took them. */
  take(): { audio: MediaStreamTrack | null; video: MediaStreamTrack | null } {
    const { audio, video } = this.sources;
    const tracks = {
      audio: audio.type === 'on' ? audio.track : null,
      video: video.type === 'on' ? video.track : null,
    };
    for (const track of [tracks.audio, tracks.video])
      track?.removeEventListener('ended', this.#ended);
    this.sources = { audio: { type: 'off' }, video: { type: 'off' } };
    this.end();
    return tracks;
  }

  end(): void {
    this.#over.abort();
    this.#asked.audio++;
    this.#asked.video++;
    this.#set('audio', { type: 'off' });
    this.#set('video', { type: 'off' });
  }

  async #ask(side: Side): Promise<void> {
    const asked = ++this.#asked[side];
    this.#set(side, { type: 'asking' });
    this.#take(side, asked, await capture(side, this.#chosen[side]));
    await this.#listed();
  }

  #take(side: Side, asked: number, captured: Captured): void {
    if ('error' in captured) {
      if (asked === this.#asked[side]) this.#set(side, { type: 'failed', error: captured.error });
      return;
    }
    const { track } = captured;
    // Meanwhile it was switched off, or another one chosen.
    if (asked !== this.#asked[side]) return track.stop();
    track.addEventListener('ended', this.#ended);
    if (side === 'audio') track.enabled = !this.muted;
    this.#set(side, { type: 'on', track, device: track.getSettings().deviceId ?? '' });
  }

  #set(side: Side, next: Source): void {
    const before = this.sources[side];
    if (before.type === 'on') {
      before.track.removeEventListener('ended', this.#ended);
      before.track.stop();
    }
    this.sources = { ...this.sources, [side]: next };
    if (side === 'audio') {
      this.#level?.end();
      this.#level = next.type === 'on' ? new Level(next.track) : null;
    } else void this.#blurAgain();
  }

  async #blurAgain(): Promise<void> {
    const { video } = this.sources;
    this.blurred = video.type === 'on' && canBlur(video.track) ? isBlurred(video.track) : null;
    if (this.blurred === false && (await remembered()).blurred) await this.blur(true);
  }

  /** The device was taken away: the system's next one is tried. */
  readonly #ended = (event: Event): void => {
    const side = (event.target as MediaStreamTrack).kind as Side;
    this.#chosen[side] = null;
    const asked = ++this.#asked[side];
    this.#set(side, { type: 'asking' });
    void capture(side, null).then((captured) => {
      const code = side === 'audio' ? 'microphone_unplugged' : 'camera_unplugged';
      const gone = 'error' in captured && captured.error.code.endsWith('_missing');
      this.#take(side, asked, gone ? { error: new HelenError(code) } : captured);
    });
  };

  #watch(): void {
    const { signal } = this.#over;
    const again = (): void => {
      void this.#listed();
      for (const side of ['audio', 'video'] as const) {
        const source = this.sources[side];
        if (source.type !== 'failed') continue;
        if (passing.some((end) => source.error.code.endsWith(end))) void this.#ask(side);
      }
    };
    try {
      mediaDevices().addEventListener('devicechange', again, { signal });
    } catch {
      // An insecure origin: opening says so.
      return;
    }
    for (const name of ['camera', 'microphone'] as const)
      void navigator.permissions
        ?.query({ name: name as PermissionName })
        .then((status) => {
          status.addEventListener('change', () => status.state === 'granted' && again(), {
            signal,
          });
        })
        .catch(() => {});
  }

  async #listed(): Promise<void> {
    try {
      const kinds = ['audioinput', 'videoinput', 'audiooutput'] as const;
      const [audioinput, videoinput, audiooutput] = await Promise.all(kinds.map(listDevices));
      if (this.#over.signal.aborted) return;
      this.lists = { audioinput: audioinput!, videoinput: videoinput!, audiooutput: audiooutput! };
    } catch {
      // An insecure origin, or nothing may be asked: opening says why.
    }
  }
}
