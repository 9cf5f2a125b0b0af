import workletUrl from './capture.worklet.ts?worker&url';
import type { ToCapture } from './capture.worklet';
import { createAnalyser, spectrumOf } from './spectrum';
import type { SpectrumSource } from './types';
import { addWorklet } from './worklet';

/** The sound of a track, to be looked at. Whoever asked for it closes it; the track goes on. */
export function listenTo(
  context: AudioContext,
  track: MediaStreamTrack,
): { spectrum: SpectrumSource; close: () => void } {
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = createAnalyser(context);
  source.connect(analyser);
  return { spectrum: spectrumOf(analyser), close: () => source.disconnect() };
}

/**
 * The sound of a track that somebody else opened, as `MicrophoneFrame`s: what is muted there is silence here. Whoever
 * asked for it closes it; the track goes on.
 */
export async function framesOf(
  context: AudioContext,
  track: MediaStreamTrack,
): Promise<{ connect(port: MessagePort): void; close(): void }> {
  await addWorklet(context, workletUrl);
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const node = new AudioWorkletNode(context, 'helen-capture', { numberOfOutputs: 1 });
  // Some browsers run only what reaches the destination; the node's output is silence.
  source.connect(node).connect(context.destination);
  const post = (message: ToCapture, transfer: Transferable[] = []) =>
    node.port.postMessage(message, transfer);
  return {
    connect: (port) => post({ type: 'connect', port }, [port]),
    close() {
      post({ type: 'close' });
      source.disconnect();
      node.disconnect();
      node.port.close();
    },
  };
}
