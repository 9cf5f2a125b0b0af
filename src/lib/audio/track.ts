import { createAnalyser, spectrumOf } from './spectrum';
import type { SpectrumSource } from './types';

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
