import type { Microphone, MicrophoneClaim, SpectrumSource } from '$lib/audio';
import { asHelenError } from '$lib/errors';
import type { DetectionEvent, Detector } from '$lib/speech/detection';
import type { Transcriber } from '$lib/speech/transcription';
import type { Host } from './host';
import { Lingering } from './lingering';
import type { Command } from './states';
import { SampleClock } from './trace';

type Transcribe = Extract<Command, { type: 'transcribe' }>;

/** A lock that was just given back is free only a moment later. */
const CLAIM_AGAIN_MS = 250;

interface Ears {
  /** performance.now() of its opening. */
  since: number;
  microphone: Microphone;
  detector: Detector;
}

interface Detecting {
  promise: Promise<void>;
  resolve(): void;
  reject(cause: unknown): void;
}

/** Settled when detection is ready or never will be; nobody may be waiting when it fails. */
function detecting(): Detecting {
  let settle!: Omit<Detecting, 'promise'>;
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  promise.catch(() => {});
  return { promise, ...settle };
}

/** The microphone, detection and transcription of a session: opens them, tells what they say, ends them. */
export class Hearing {
  clock = new SampleClock();
  #ears: Ears | null = null;
  #claim: MicrophoneClaim | null = null;
  readonly #transcriber: Lingering<Transcriber>;
  #detecting = detecting();
  /** Raised by every opening and closing: what an older opening brings is closed at once. */
  #opening = 0;
  readonly #running = new Map<string, AbortController>();
  #muted = false;

  constructor(readonly host: Host) {
    this.#transcriber = new Lingering(() => {
      const transcriber = host.parts.createTranscriber({
        whisper: () => host.settings().whisper,
        language: () => host.settings().language,
      });
      transcriber.onrestart = (cause) => host.warn(asHelenError(cause, 'worker_crashed'));
      transcriber.oncloudfailed = (error) => host.warn(error);
      transcriber.onfallback = (error) => host.warn(error);
      return transcriber;
    });
  }

  get spectrum(): SpectrumSource | null {
    return this.#ears?.microphone.spectrum ?? null;
  }

  /** The sample the microphone is at; detection may be behind. */
  get position(): number {
    const now = performance.now();
    return this.clock.sample(now, this.#ears?.since ?? now);
  }

  async open(options: { fallback: boolean; takeOver: boolean }): Promise<void> {
    const { parts, settings, send, blame } = this.host;
    this.#closeEars();
    const opening = ++this.#opening;
    const current = () => opening === this.#opening;
    try {
      const context = await parts.unlockAudio();
      await this.#claimed(options.takeOver, current);
      if (!current()) return;
      const deviceId = options.fallback ? null : settings().microphone;
      const microphone = await parts.openMicrophone(context, { deviceId });
      if (!current()) return microphone.close();
      this.#hear(microphone);
      send({ type: 'microphone-open' });
    } catch (cause) {
      if (current()) send({ type: 'microphone-failed', code: blame(cause, 'microphone_missing') });
    }
  }

  /** The microphone is this tab's until it is closed; changing the device does not let another tab in. */
  async #claimed(steal: boolean, current: () => boolean): Promise<void> {
    if (this.#claim !== null) return;
    const { parts, send } = this.host;
    const claim = await parts.claimMicrophone({ steal }).catch(async (cause: unknown) => {
      if (steal || asHelenError(cause).code !== 'microphone_elsewhere') throw cause;
      await new Promise((resolve) => setTimeout(resolve, CLAIM_AGAIN_MS));
      return parts.claimMicrophone({ steal });
    });
    if (!current()) return claim.release();
    this.#claim = claim;
    claim.onlost = () => send({ type: 'microphone-lost', code: 'microphone_elsewhere' });
  }

  #hear(microphone: Microphone): void {
    const { parts, settings, send } = this.host;
    const detector = parts.createDetector(settings().detection);
    this.#ears = { since: performance.now(), microphone, detector };
    this.clock = new SampleClock();
    microphone.muted = this.#muted;
    detector.onevent = (event) => this.#detected(event, detector, microphone);
    microphone.onended = () => send({ type: 'microphone-lost', code: 'microphone_unplugged' });
    microphone.connect(detector.port);
  }

  #detected(event: DetectionEvent, detector: Detector, microphone: Microphone): void {
    const { send, blame } = this.host;
    switch (event.type) {
      case 'ready':
        this.#detecting.resolve();
        return send({ type: 'configure', policy: { endpointing: event.endpointing } });
      case 'frame':
        this.clock.mark(event.at + 512, performance.now());
        return send(event);
      case 'restarted':
        microphone.connect(detector.port);
        return send({ type: 'detection-restarted' });
      case 'failed': {
        const error = asHelenError(event.cause, event.code);
        this.#detecting.reject(error);
        blame(error, event.code);
        return send({ type: 'detection-failed', code: event.code });
      }
      default:
        return send(event);
    }
  }

  /** Brings the models here and loads them. The microphone may open meanwhile: detection keeps what it hears. */
  async load(signal: AbortSignal) {
    const { parts, warn, fetched } = this.host;
    const onprogress = (received: number, total: number) => {
      if (!signal.aborted) fetched('hearing', received, total);
    };
    const kept = await parts.ensureModels(['whisper-base', 'smart-turn'], { onprogress, signal });
    if (kept?.code === 'storage_full') warn(kept);
    signal.throwIfAborted();
    await Promise.all([this.#transcriber.take().load(), this.#detecting.promise]);
  }

  async transcribe(command: Transcribe): Promise<void> {
    const { turn, revision, from, to, kind, voiced } = command;
    const { send, blame, settings, parts } = this.host;
    const key = `${turn}:${revision}`;
    const controller = new AbortController();
    const { signal } = controller;
    this.#running.set(key, controller);
    try {
      const detector = this.#ears?.detector;
      const audio = (await detector?.clip(from, to)) ?? new Float32Array();
      signal.throwIfAborted();
      const { language, cloudTranscription: cloud } = settings();
      const request = { audio, kind, language, likely: parts.language(), voiced, cloud, signal };
      const result = await this.#transcriber.take().transcribe(request);
      if (signal.aborted) return;
      if (result.type === 'rejected') return send({ type: 'rejected', turn, revision });
      const { text, language: heard, segments, timings } = result.transcript;
      if (kind === 'final') this.host.transcribed(turn, timings);
      send({ type: 'transcript', turn, revision, written: { text, language: heard, segments } });
    } catch (cause) {
      if (signal.aborted || (cause instanceof DOMException && cause.name === 'AbortError')) return;
      send({
        type: 'transcription-failed',
        turn,
        revision,
        code: blame(cause, 'transcription_failed'),
      });
    } finally {
      if (this.#running.get(key) === controller) this.#running.delete(key);
    }
  }

  drop(turn: number, revision: number): void {
    this.#running.get(`${turn}:${revision}`)?.abort();
  }

  endTurn(): void {
    this.#ears?.detector.endTurn();
  }

  configure(): void {
    this.#ears?.detector.configure(this.host.settings().detection);
  }

  mute(on: boolean): void {
    this.#muted = on;
    if (this.#ears !== null) this.#ears.microphone.muted = on;
  }

  close(): void {
    this.#opening++;
    for (const controller of this.#running.values()) controller.abort();
    this.#running.clear();
    this.#closeEars();
    if (this.#claim !== null) this.#claim.onlost = null;
    this.#claim?.release();
    this.#claim = null;
    this.#transcriber.leave();
    this.#detecting.reject(new DOMException('The session ended', 'AbortError'));
    this.#detecting = detecting();
    this.#muted = false;
  }

  #closeEars(): void {
    const ears = this.#ears;
    if (ears === null) return;
    this.#ears = null;
    ears.microphone.onended = null;
    ears.microphone.close();
    ears.detector.close();
  }
}
