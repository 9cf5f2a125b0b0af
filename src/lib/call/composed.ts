import { fit } from './layout';

/** Somebody's place in a recording. */
export interface Part {
  id: string;
  name: string;
  /** Null while they show nothing. */
  picture: MediaStream | null;
  sound: MediaStream | null;
}

const [WIDTH, HEIGHT, GAP] = [1280, 720, 8];
const FRAMES = 15;

interface Place {
  video: HTMLVideoElement | null;
  source: MediaStreamAudioSourceNode | null;
  /** By what it was made, to see when that changes. */
  picture: MediaStream | null;
  track: MediaStreamTrack | null;
}

/** Everybody's sound as one, and everybody's picture as one. Whoever makes it ends it. */
export class Composed {
  readonly stream: MediaStream;
  readonly #canvas = document.createElement('canvas');
  readonly #context = new AudioContext();
  readonly #out = this.#context.createMediaStreamDestination();
  readonly #places = new Map<string, Place>();
  readonly #parts: () => Part[];
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(parts: () => Part[]) {
    this.#parts = parts;
    Object.assign(this.#canvas, { width: WIDTH, height: HEIGHT });
    this.#draw();
    const [picture] = this.#canvas.captureStream(FRAMES).getVideoTracks();
    this.stream = new MediaStream([picture!, ...this.#out.stream.getAudioTracks()]);
    // Where nobody speaks there is silence, and not nothing: a recorder would wait for it.
    const silence = new ConstantSourceNode(this.#context, { offset: 0 });
    silence.connect(this.#out);
    silence.start();
    void this.#context.resume();
    // A timer, for nothing is drawn for a page behind others.
    this.#timer = setInterval(() => this.#draw(), 1000 / FRAMES);
  }

  end(): void {
    clearInterval(this.#timer);
    for (const track of this.stream.getTracks()) track.stop();
    for (const place of this.#places.values()) leave(place);
    this.#places.clear();
    void this.#context.close();
  }

  #draw(): void {
    const parts = this.#parts();
    const here = new Set(parts.map(({ id }) => id));
    for (const [id, place] of this.#places)
      if (!here.has(id)) {
        leave(place);
        this.#places.delete(id);
      }
    const pen = this.#canvas.getContext('2d');
    if (!pen) return;
    pen.fillStyle = '#101018';
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    const { columns, rows, width, height } = fit(parts.length, WIDTH, HEIGHT, GAP);
    const top = (HEIGHT - rows * height - (rows - 1) * GAP) / 2;
    for (const [at, part] of parts.entries()) {
      const row = Math.floor(at / columns);
      const inRow = Math.min(columns, parts.length - row * columns);
      const left = (WIDTH - inRow * width - (inRow - 1) * GAP) / 2;
      const x = left + (at % columns) * (width + GAP);
      tile(pen, part.name, this.#place(part).video, {
        ...{ x, y: top + row * (height + GAP), width, height },
      });
    }
  }

  /** Brings what belongs to somebody up to date: streams come and go, and so do their tracks. */
  #place({ id, picture, sound }: Part): Place {
    const known = this.#places.get(id);
    const place: Place = known ?? { video: null, source: null, picture: null, track: null };
    this.#places.set(id, place);
    if (place.picture !== picture) {
      place.picture = picture;
      if (place.video) place.video.srcObject = null;
      place.video = picture && watching(picture);
    }
    const [track = null] = sound?.getAudioTracks() ?? [];
    if (place.track !== track) {
      place.source?.disconnect();
      place.track = track;
      place.source = track && this.#context.createMediaStreamSource(new MediaStream([track]));
      place.source?.connect(this.#out);
    }
    return place;
  }
}

function leave({ video, source }: Place): void {
  if (video) video.srcObject = null;
  source?.disconnect();
}

function watching(stream: MediaStream): HTMLVideoElement {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, autoplay: true, srcObject: stream });
  void video.play().catch(() => {});
  return video;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function tile(
  pen: CanvasRenderingContext2D,
  name: string,
  video: HTMLVideoElement | null,
  { x, y, width, height }: Box,
): void {
  pen.fillStyle = '#24242f';
  pen.fillRect(x, y, width, height);
  const [wide, high] = [video?.videoWidth ?? 0, video?.videoHeight ?? 0];
  if (video && wide > 0) {
    const scale = Math.min(width / wide, height / high);
    const [w, h] = [wide * scale, high * scale];
    pen.drawImage(video, x + (width - w) / 2, y + (height - h) / 2, w, h);
  }
  pen.font = '500 22px system-ui, sans-serif';
  pen.fillStyle = 'rgb(16 16 24 / 70%)';
  pen.fillRect(x + 12, y + height - 46, Math.min(pen.measureText(name).width + 24, width - 24), 34);
  pen.fillStyle = '#f5f5fa';
  pen.fillText(name, x + 24, y + height - 22, width - 48);
}
