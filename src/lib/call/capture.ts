import { captureError, mediaDevices } from '$lib/audio';
import type { HelenError } from '$lib/errors';

/** What is asked of a camera: enough for a tile that fills a screen, no more than a mesh of four carries. */
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export type Side = 'audio' | 'video';

/** Either a track or why there is none. */
export type Captured = { track: MediaStreamTrack } | { error: HelenError };

const plain: Record<Side, MediaTrackConstraints> = { audio: SOUND, video: PICTURE };

function wanted(side: Side, device: string | null): MediaTrackConstraints {
  return { ...plain[side], ...(device !== null && { deviceId: { exact: device } }) };
}

const isGone = (cause: unknown): boolean =>
  cause instanceof Error &&
  (cause.name === 'OverconstrainedError' || cause.name === 'NotFoundError');

async function one(side: Side, device: string | null): Promise<MediaStreamTrack> {
  const ask = (id: string | null) => mediaDevices().getUserMedia({ [side]: wanted(side, id) });
  // A remembered device that is gone: the system's will do.
  const stream = await ask(device).catch((cause: unknown) => {
    if (device !== null && isGone(cause)) return ask(null);
    throw cause;
  });
  return stream.getTracks()[0]!;
}

/** Opens a microphone or a camera. What goes wrong is `insecure_origin`, `…_denied`, `…_missing` or `…_busy`. */
export async function capture(side: Side, device: string | null): Promise<Captured> {
  try {
    return { track: await one(side, device) };
  } catch (cause) {
    return { error: captureError(cause, side === 'audio' ? 'microphone' : 'camera') };
  }
}

/** Opens both with one question to the person; where that fails, each by itself, so that one may do. */
export async function captureBoth(
  microphone: string | null,
  camera: string | null,
): Promise<Record<Side, Captured>> {
  try {
    const stream = await mediaDevices().getUserMedia({
      audio: wanted('audio', microphone),
      video: wanted('video', camera),
    });
    const [audio, video] = [stream.getAudioTracks()[0]!, stream.getVideoTracks()[0]!];
    return { audio: { track: audio }, video: { track: video } };
  } catch {
    return { audio: await capture('audio', microphone), video: await capture('video', camera) };
  }
}
