import type { FromPlayback, ToPlayback } from './playback-protocol';
import { PlaybackQueue } from './playback-queue';
import type { PlaybackBlock } from './types';
import { scope } from './worklet-scope';

class PlaybackProcessor extends scope.AudioWorkletProcessor {
  readonly #queue = new PlaybackQueue(scope.sampleRate, (event: FromPlayback) =>
    this.port.postMessage(event),
  );
  #tap: MessagePort | null = null;
  #open = true;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToPlayback>) => this.#obey(data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array<ArrayBuffer>[][]): boolean {
    const [first, ...others] = outputs[0] ?? [];
    if (first === undefined) return this.#open;
    const sounding = this.#queue.render(first, scope.currentTime);
    for (const other of others) other.set(first);
    if (this.#tap && sounding) {
      const block: PlaybackBlock = {
        samples: new Float32Array(first),
        sampleRate: scope.sampleRate,
      };
      this.#tap.postMessage(block, [block.samples.buffer]);
    }
    return this.#open;
  }

  #obey(message: ToPlayback): void {
    switch (message.type) {
      case 'samples':
        return this.#queue.push(message);
      case 'level':
        this.#queue.target = message.value;
        return;
      case 'latency':
        this.#queue.latency = message.seconds;
        return;
      case 'flush':
        return this.#queue.flush(message.id);
      case 'tap':
        this.#tap?.close();
        this.#tap = message.port;
        return;
      case 'close':
        this.#tap?.close();
        this.#open = false;
    }
  }
}

scope.registerProcessor('helen-playback', PlaybackProcessor);
