import { Capture } from './capture';
import type { MicrophoneFrame } from './types';
import { scope } from './worklet-scope';

/** From the page: where frames go, or null when the microphone was closed. */
export type ToCapture = { type: 'connect'; port: MessagePort } | { type: 'close' };

class CaptureProcessor extends scope.AudioWorkletProcessor {
  #target: MessagePort | null = null;
  #open = true;
  readonly #capture = new Capture(scope.sampleRate, (frame) => this.#send(frame));

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToCapture>) => {
      this.#target?.close();
      this.#target = data.type === 'connect' ? data.port : null;
      this.#open = data.type === 'connect';
    };
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    this.#capture.push(inputs[0] ?? [], outputs[0]?.[0]?.length ?? 128);
    return this.#open;
  }

  #send(frame: MicrophoneFrame): void {
    this.#target?.postMessage(frame, [frame.frame.buffer]);
  }
}

scope.registerProcessor('helen-capture', CaptureProcessor);
