import { HelenError } from '$lib/errors';
import { claimMicrophone } from './claim';
import { openStream } from './microphone';
import { createAnalyser, spectrumOf } from './spectrum';
import type { SpectrumSource } from './types';

/** What came of a recording. An empty blob where nothing at all was recorded. */
export interface Take {
  blob: Blob;
  /** Seconds, pauses left out. */
  seconds: number;
}

/** Sound being kept as a file. Whoever opened it finishes or closes it. */
export interface Recording {
  readonly spectrum: SpectrumSource;
  /** Seconds so far, pauses left out. */
  readonly seconds: number;
  pause(): void;
  resume(): void;
  /** Ends it and gives what was recorded; the microphone is free at once. */
  finish(): Promise<Take>;
  /** Ends it and keeps nothing. */
  close(): void;
  /** The device went away, or another tab took it: `finish` still gives what was recorded. Called at most once. */
  onended: (() => void) | null;
}

/** Opus is small and made for voices; Safari of before 18.4 has only AAC. */
const FORMATS = [
  'audio/webm;codecs=opus',
  'audio/mp4;codecs=opus',
  'audio/ogg;codecs=opus',
  'audio/mp4',
];
/** A voice in mono: 15 minutes are 3.6 MB. */
const BITS_A_SECOND = 32_000;
/** Milliseconds between the pieces: as much is lost when the page dies. */
const PIECE = 1_000;

/** The best format this browser records, or '' for its own choice. */
export function recordingFormat(
  supports: (type: string) => boolean = (type) => MediaRecorder.isTypeSupported(type),
): string {
  return FORMATS.find(supports) ?? '';
}

/**
 * Opens the microphone and records, until finished or closed. Rejects with microphone_elsewhere while a voice session
 * or another tab has it (`steal` takes it), insecure_origin, microphone_denied, _missing or _busy.
 */
export async function openRecording(
  options: { deviceId?: string | null; steal?: boolean } = {},
): Promise<Recording> {
  const claim = await claimMicrophone(options.steal ? { steal: true } : {});
  let stream: MediaStream | null = null;
  try {
    stream = await openStream(options.deviceId ?? null);
    const recording = new OpenRecording(stream, claim.release);
    claim.onlost = recording.lost;
    return recording;
  } catch (cause) {
    for (const track of stream?.getTracks() ?? []) track.stop();
    claim.release();
    throw cause instanceof HelenError ? cause : new HelenError('microphone_busy', { cause });
  }
}

class OpenRecording implements Recording {
  readonly spectrum: SpectrumSource;
  onended: (() => void) | null = null;
  readonly #recorder: MediaRecorder;
  readonly #pieces: Blob[] = [];
  readonly #stopped: Promise<void>;
  /** Its own: a voice session ends the shared one as it pleases, and a recording must not end with it. */
  readonly #context = new AudioContext();
  #counted = 0;
  /** performance.now() since when it runs; null while paused or over. */
  #since: number | null = null;

  constructor(
    private readonly stream: MediaStream,
    private readonly release: () => void,
  ) {
    const analyser = createAnalyser(this.#context);
    this.#context.createMediaStreamSource(stream).connect(analyser);
    // Refused without a gesture, the level stays flat; what is recorded does not need it.
    void this.#context.resume().catch(() => undefined);
    this.spectrum = spectrumOf(analyser);
    const mimeType = recordingFormat();
    this.#recorder = new MediaRecorder(stream, {
      ...(mimeType && { mimeType }),
      audioBitsPerSecond: BITS_A_SECOND,
    });
    this.#recorder.addEventListener('dataavailable', ({ data }) => {
      if (data.size > 0) this.#pieces.push(data);
    });
    this.#stopped = new Promise((resolve) => {
      this.#recorder.addEventListener('stop', () => resolve(), { once: true });
    });
    // A recorder that fails stops by itself, and so does one whose track ended.
    void this.#stopped.then(this.lost);
    stream.getAudioTracks()[0]?.addEventListener('ended', this.lost);
    this.#recorder.start(PIECE);
    this.#since = performance.now();
  }

  get seconds(): number {
    const running = this.#since === null ? 0 : performance.now() - this.#since;
    return (this.#counted + running) / 1000;
  }

  pause(): void {
    if (this.#recorder.state !== 'recording') return;
    this.#recorder.pause();
    this.#count();
  }

  resume(): void {
    if (this.#recorder.state !== 'paused') return;
    this.#recorder.resume();
    this.#since = performance.now();
  }

  async finish(): Promise<Take> {
    this.onended = null;
    this.#count();
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    await this.#stopped;
    this.#free();
    // Without the codec: what a file's type is matched against has none.
    const type = (this.#recorder.mimeType || this.#pieces[0]?.type || 'audio/webm').split(';')[0]!;
    return { blob: new Blob(this.#pieces, { type }), seconds: this.seconds };
  }

  close(): void {
    this.onended = null;
    this.#count();
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    this.#free();
  }

  readonly lost = (): void => {
    this.#count();
    const tell = this.onended;
    this.onended = null;
    tell?.();
  };

  #count(): void {
    this.#counted = this.seconds * 1000;
    this.#since = null;
  }

  #free(): void {
    for (const track of this.stream.getTracks()) {
      track.removeEventListener('ended', this.lost);
      track.stop();
    }
    if (this.#context.state !== 'closed') void this.#context.close();
    this.release();
  }
}
