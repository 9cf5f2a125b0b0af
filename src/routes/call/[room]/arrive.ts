import { remembered, type JoinChoice, type Kept } from '$lib/call';

/** What a reloaded page was in with: its devices again, or without the ones it cannot have. */
export async function again(kept: Kept): Promise<JoinChoice> {
  const [audio, video] = [
    await open({ audio: true }),
    kept.camera ? await open({ video: true }) : null,
  ];
  if (audio) audio.enabled = kept.microphone;
  const { speaker, hidden } = await remembered();
  return { name: kept.name, audio, video, speaker, hidden };
}

/** A track, or none where there is none or it is not allowed. */
export async function open(what: MediaStreamConstraints): Promise<MediaStreamTrack | null> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(what);
    return stream.getTracks()[0] ?? null;
  } catch {
    return null;
  }
}

/** The secret of a guest's link; it sits behind the #, where no server sees it. */
export function secretOf(hash: string): string {
  return new URLSearchParams(hash.slice(1)).get('k') ?? '';
}
