import { Feeder } from './feeder';
import type { FromPlayback, Heard, ToPlayback } from './playback-protocol';
import workletUrl from './playback.worklet.ts?worker&url';
import { createAnalyser, spectrumOf } from './spectrum';
import type { Playback, PlaybackChunk, PlaybackEvent } from './types';
import { addWorklet } from './worklet';

/** -15 dB: still there, but out of the way. */
const DUCKED = 10 ** (-15 / 20);
/** The audio thread answers a flush in 3 ms; a suspended one never does. */
const FLUSH_MS = 250;

/**
 * Opens the one way out to the speakers on a context; whoever opened it closes it.
 * @param out where the sound goes instead: into a stream that is sent to others
 */
export async function openPlayback(
  context: AudioContext,
  out: AudioNode = context.destination,
): Promise<Playback> {
  await addWorklet(context, workletUrl);
  return new OpenPlayback(context, out);
}

class OpenPlayback implements Playback {
  readonly spectrum;
  onevent: ((event: PlaybackEvent) => void) | null = null;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #analyser: AnalyserNode;
  readonly #feeder: Feeder;
  readonly #flushes = new Map<number, (heard: Heard | null) => void>();
  #flushId = 0;
  #volume = 1;
  #ducked = false;
  #latency = 0;
  /** The last chunk known to be playing. */
  #playing: Heard | null = null;

  constructor(context: AudioContext, out: AudioNode) {
    this.#context = context;
    this.#node = new AudioWorkletNode(context, 'helen-playback', {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.#analyser = createAnalyser(context);
    this.spectrum = spectrumOf(this.#analyser);
    this.#node.connect(this.#analyser).connect(out);
    this.#node.port.onmessage = ({ data }: MessageEvent<FromPlayback>) => this.#hear(data);
    this.#feeder = new Feeder(context.sampleRate, (message, transfer) =>
      this.#post(message, transfer),
    );
  }

  enqueue(chunk: PlaybackChunk): void {
    this.#measureLatency();
    this.#feeder.enqueue(chunk);
  }

  get volume(): number {
    return this.#volume;
  }

  set volume(volume: number) {
    this.#volume = Math.min(1, Math.max(0, volume));
    this.#setLevel();
  }

  duck(on: boolean): void {
    this.#ducked = on;
    this.#setLevel();
  }

  flush(): Promise<Heard | null> {
    this.#feeder.clear();
    const id = ++this.#flushId;
    return new Promise((resolve) => {
      const settle = (heard: Heard | null) => {
        clearTimeout(timer);
        this.#flushes.delete(id);
        this.#playing = null;
        resolve(heard);
      };
      const timer = setTimeout(() => settle(this.#playing), FLUSH_MS);
      this.#flushes.set(id, settle);
      this.#post({ type: 'flush', id });
    });
  }

  tap(port: MessagePort | null): void {
    this.#post({ type: 'tap', port }, port ? [port] : []);
  }

  close(): void {
    this.onevent = null;
    this.#feeder.clear();
    this.#post({ type: 'close' });
    this.#node.disconnect();
    this.#analyser.disconnect();
    for (const settle of [...this.#flushes.values()]) settle(this.#playing);
    this.#node.port.close();
  }

  #hear(event: FromPlayback): void {
    if (event.type === 'flushed') {
      this.#flushes.get(event.id)?.(event.heard);
    } else if (event.type === 'started') {
      const ago = Math.max(0, this.#context.currentTime - event.at) * 1000;
      this.onevent?.({ type: 'started', turn: event.turn, time: performance.now() - ago });
    } else {
      if (event.type === 'progress') {
        const { turn, chunk, played, done } = event;
        this.#playing = done ? null : { turn, chunk, played };
        this.#measureLatency();
      }
      this.onevent?.(event);
    }
  }

  /** The way to the ear: a wireless headset adds a fifth of a second, and may come in mid-sentence. */
  #measureLatency(): void {
    const { baseLatency = 0, outputLatency = 0 } = this.#context;
    const seconds = Math.min(1, baseLatency + (outputLatency || 0));
    if (Math.abs(seconds - this.#latency) < 0.005) return;
    this.#latency = seconds;
    this.#post({ type: 'latency', seconds });
  }

  #setLevel(): void {
    this.#post({ type: 'level', value: this.#volume * (this.#ducked ? DUCKED : 1) });
  }

  #post(message: ToPlayback, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(message, transfer);
  }
}
