import { drawn, within } from './picture';

export const FRAMES = 8;
/** The longest side of a frame: eight of them are looked at together. */
const LONGEST = 1024;

/** Seconds at which to look: spread over the film, away from its very ends. */
export function moments(duration: number, count: number): number[] {
  if (!Number.isFinite(duration) || duration <= 0) return [0];
  const most = Math.min(count, Math.max(1, Math.floor(duration)));
  return Array.from({ length: most }, (_, index) => ((index + 0.5) * duration) / most);
}

export function once(target: EventTarget, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    target.addEventListener(name, () => resolve(), { once: true });
    target.addEventListener('error', () => reject(new Error('unreadable')), { once: true });
  });
}

/** How long a frame that was found may take to be drawn; in a hidden tab none is announced. */
const DRAWN_WITHIN = 1000;

/** Until the frame of that second can be drawn: "seeked" alone may still draw the one before. */
export async function seek(video: HTMLVideoElement, time: number): Promise<void> {
  const presented = new Promise<void>((resolve) => {
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(() => resolve());
    else resolve();
  });
  const there = once(video, 'seeked');
  video.currentTime = time;
  await there;
  const late = new Promise<void>((resolve) => setTimeout(resolve, DRAWN_WITHIN));
  await Promise.race([presented, late]);
}

/** Pictures out of a film, at most `count`. Throws when this browser cannot play it. @param progress from 0 to 1 */
export async function frames(
  file: Blob,
  count: number,
  progress: (done: number) => void,
): Promise<Blob[]> {
  const video = document.createElement('video');
  const url = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.preload = 'auto';
    video.src = url;
    await once(video, 'loadeddata');
    if (video.videoWidth === 0) throw new Error('unreadable');
    const size = within(video.videoWidth, video.videoHeight, LONGEST);
    const found: Blob[] = [];
    const times = moments(video.duration, count);
    for (const [index, time] of times.entries()) {
      await seek(video, time);
      found.push(await drawn(video, size));
      progress((index + 1) / times.length);
    }
    return found;
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}
