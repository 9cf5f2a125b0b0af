import { HelenError } from '$lib/errors';
import { Composed, type Part } from './composed';
import { clearShelf, openShelf, type Shelf } from './shelf';

/** A call that is recorded, as far as this needs it. */
interface Recorded {
  readonly local: {
    readonly main: MediaStream;
    readonly video: MediaStreamTrack | null;
    readonly screen: MediaStream | null;
    readonly helen: MediaStream | null;
  };
  readonly people: readonly {
    readonly seat: { peer: string; name: string };
    readonly shown: { camera: boolean };
    readonly main: MediaStream | null;
    readonly screen: MediaStream | null;
    readonly helen: MediaStream | null;
  }[];
}

interface RecorderEvents {
  /** It began or ended: the others are to know. */
  changed(): void;
  /** The file is there. */
  made(recording: Recording): void;
  trouble(error: HelenError): void;
}

/** What a browser may write, the best first: WebM plays where it was made, MP4 where that cannot be written. */
const KINDS = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];
/** Milliseconds in one chunk: what a crash takes with it at most. */
const CHUNK = 2000;

/** Whether this browser can record a call, and as what. */
export function recordingKind(): string | null {
  if (typeof MediaRecorder === 'undefined') return null;
  if (!('captureStream' in HTMLCanvasElement.prototype)) return null;
  return KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? null;
}

/** A file that is made. */
export interface Recording {
  file: Blob;
  /** What it is called without its name: "webm". */
  ending: string;
  /** Milliseconds since 1970. */
  began: number;
}

/** Keeps what is heard and seen of a call as a file on this device. The others see it as long as it goes on. */
export class Recorder {
  on = $state(false);
  /** Milliseconds since 1970. */
  began = $state(0);
  readonly #call: Recorded;
  readonly #events: RecorderEvents;
  #ending: (() => void) | null = null;
  #over: Promise<void> = Promise.resolve();

  constructor(call: Recorded, events: RecorderEvents) {
    this.#call = call;
    this.#events = events;
  }

  /** Others know before the first picture is kept. @param own what this person is called in the picture */
  start(own: string): void {
    const kind = recordingKind();
    if (this.on) return;
    if (kind === null) return this.#events.trouble(new HelenError('recording_unsupported'));
    this.on = true;
    this.began = Date.now();
    this.#events.changed();
    const stopped = new Promise<void>((stop) => (this.#ending = stop));
    this.#over = this.#record(kind, own, stopped);
  }

  /** Resolves when the file is there. */
  async stop(): Promise<void> {
    this.#ending?.();
    await this.#over;
  }

  async #record(kind: string, own: string, stopped: Promise<void>): Promise<void> {
    const { began } = this;
    let composed: Composed | null = null;
    try {
      await clearShelf();
      const shelf = await openShelf(`${began}`);
      composed = new Composed(() => partsOf(this.#call, own));
      const length = await written(composed.stream, kind, shelf, stopped);
      const file = await shelf.file(kind.replace(/;.*$/, ''), length);
      if (file.size === 0) throw new Error('nothing was written');
      this.#events.made({ file, ending: kind.startsWith('video/mp4') ? 'mp4' : 'webm', began });
    } catch (cause) {
      this.#events.trouble(new HelenError('recording_failed', { cause }));
    } finally {
      composed?.end();
      this.on = false;
      this.#ending = null;
      this.#events.changed();
    }
  }
}

/** @returns how long it is, in milliseconds */
async function written(
  stream: MediaStream,
  mimeType: string,
  shelf: Shelf,
  stopped: Promise<void>,
): Promise<number> {
  const recorder = new MediaRecorder(stream, {
    ...{ mimeType, videoBitsPerSecond: 1_500_000, audioBitsPerSecond: 96_000 },
  });
  let writing = Promise.resolve();
  recorder.ondataavailable = ({ data }) => {
    if (data.size > 0) writing = writing.then(() => shelf.put(data));
    // A disk that is full ends it; what is there is kept.
    writing.catch(() => recorder.state === 'recording' && recorder.stop());
  };
  const over = new Promise<void>((end, fail) => {
    recorder.onstop = () => end();
    recorder.onerror = () => fail(new Error('the recorder failed'));
  });
  recorder.start(CHUNK);
  const since = performance.now();
  void stopped.then(() => recorder.state === 'recording' && recorder.stop());
  await over;
  const length = performance.now() - since;
  await writing.catch(() => {});
  return length;
}

/** Who is in the picture: a screen has a place of its own. */
function partsOf({ local, people }: Recorded, own: string): Part[] {
  type Streams = {
    main: MediaStream | null;
    screen: MediaStream | null;
    helen: MediaStream | null;
  };
  const part = (
    id: string,
    name: string,
    shows: boolean,
    { main, screen, helen }: Streams,
  ): Part[] => [
    { id, name, picture: shows ? main : null, sound: main },
    ...(screen ? [{ id: `${id} screen`, name, picture: screen, sound: screen }] : []),
    ...(helen ? [{ id: `${id} helen`, name: 'HELEN', picture: null, sound: helen }] : []),
  ];
  return [
    ...part('me', own, local.video !== null, local),
    ...people.flatMap((one) => part(one.seat.peer, one.seat.name, one.shown.camera, one)),
  ];
}
