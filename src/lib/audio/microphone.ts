import { asHelenError } from '$lib/errors';
import workletUrl from './capture.worklet.ts?worker&url';
import type { ToCapture } from './capture.worklet';
import { mediaDevices, microphoneError } from './devices';
import { createAnalyser, spectrumOf } from './spectrum';
import type { Microphone, MicrophoneOptions } from './types';
import { addWorklet } from './worklet';

async function capture(deviceId: string | null): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    channelCount: { ideal: 1 },
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
  };
  return mediaDevices().getUserMedia({ audio });
}

function isGone(cause: unknown): boolean {
  return (
    cause instanceof DOMException &&
    (cause.name === 'NotFoundError' || cause.name === 'OverconstrainedError')
  );
}

/** Rejects with insecure_origin, microphone_denied, microphone_missing or microphone_busy. */
export async function openStream(deviceId: string | null): Promise<MediaStream> {
  try {
    return await capture(deviceId).catch((cause: unknown) => {
      if (deviceId && isGone(cause)) return capture(null);
      throw cause;
    });
  } catch (cause) {
    throw microphoneError(cause);
  }
}

/**
 * Opens a microphone on a running context: mono frames of 512 samples at 16 kHz, straight from the audio thread.
 * A remembered device that is gone falls back to the default one (see `deviceId` of what comes back).
 * Rejects with insecure_origin, microphone_denied, microphone_missing or microphone_busy.
 */
export async function openMicrophone(
  context: AudioContext,
  options: MicrophoneOptions = {},
): Promise<Microphone> {
  mediaDevices();
  // First, so that not a word is lost between the device's first sample and ours.
  await addWorklet(context, workletUrl);
  const stream = await openStream(options.deviceId ?? null);
  try {
    return new OpenMicrophone(context, stream);
  } catch (cause) {
    for (const track of stream.getTracks()) track.stop();
    throw asHelenError(cause);
  }
}

class OpenMicrophone implements Microphone {
  readonly deviceId: string;
  readonly label: string;
  readonly spectrum;
  onended: (() => void) | null = null;
  readonly #track: MediaStreamTrack;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #analyser: AnalyserNode;
  readonly #node: AudioWorkletNode;

  constructor(context: AudioContext, stream: MediaStream) {
    this.#track = stream.getAudioTracks()[0]!;
    this.deviceId = this.#track.getSettings().deviceId ?? '';
    this.label = this.#track.label;
    this.#source = context.createMediaStreamSource(stream);
    this.#analyser = createAnalyser(context);
    this.spectrum = spectrumOf(this.#analyser);
    this.#node = new AudioWorkletNode(context, 'helen-capture', { numberOfOutputs: 1 });
    this.#source.connect(this.#analyser);
    // Some browsers run only what reaches the destination; the node's output is silence.
    this.#source.connect(this.#node).connect(context.destination);
    this.#track.addEventListener('ended', this.#ended);
  }

  get muted(): boolean {
    return !this.#track.enabled;
  }

  set muted(muted: boolean) {
    this.#track.enabled = !muted;
  }

  connect(port: MessagePort): void {
    this.#post({ type: 'connect', port }, [port]);
  }

  close(): void {
    this.onended = null;
    this.#track.removeEventListener('ended', this.#ended);
    this.#track.stop();
    this.#post({ type: 'close' });
    this.#source.disconnect();
    this.#node.disconnect();
    this.#node.port.close();
  }

  readonly #ended = () => {
    this.onended?.();
    this.onended = null;
  };

  #post(message: ToCapture, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(message, transfer);
  }
}
