/** What browsers tell of the blur that the system has for a camera; older ones nothing. */
interface WithBlur {
  backgroundBlur?: boolean[] | boolean;
}

/** Whether the system can blur what is behind the person, and it is ours to switch. */
export function canBlur(track: Pick<MediaStreamTrack, 'getCapabilities'>): boolean {
  const { backgroundBlur } = (track.getCapabilities?.() ?? {}) as WithBlur;
  return Array.isArray(backgroundBlur) && backgroundBlur.length > 1;
}

export function isBlurred(track: Pick<MediaStreamTrack, 'getSettings'>): boolean {
  return (track.getSettings() as WithBlur).backgroundBlur === true;
}

/** @returns whether it is so now: the system may not want to */
export async function blur(track: MediaStreamTrack, on: boolean): Promise<boolean> {
  await track.applyConstraints({ backgroundBlur: on } as MediaTrackConstraints).catch(() => {});
  return isBlurred(track) === on;
}
