import { once, seek } from '../attachments/film';
import { drawn, within } from '../attachments/picture';

/** What can be seen of a film before it plays. */
export interface Poster {
  width: number;
  height: number;
  /** Seconds; missing where the film does not know its end. */
  duration?: number;
  /** Null when no frame could be drawn. */
  poster: Blob | null;
}

/** Milliseconds until a browser that neither shows nor refuses a film is given up. */
const PATIENCE = 12_000;
/** Seconds into a film: its very first frame is often black. */
const IN = 1;
const SIDE = 640;

/**
 * Looks at a film through this browser's own player, which asks a server only for the parts that it needs.
 * Throws when this browser cannot play it.
 * @param url of this origin, or a blob's
 */
export async function posterOf(url: string): Promise<Poster> {
  const video = document.createElement('video');
  let late: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('slow')), PATIENCE);
  });
  try {
    video.muted = true;
    video.preload = 'auto';
    video.src = url;
    await Promise.race([once(video, 'loadeddata'), patience]);
    const { videoWidth: width, videoHeight: height, duration } = video;
    if (width === 0) throw new Error('unreadable');
    const ends = Number.isFinite(duration) && duration > 0;
    const poster = await Promise.race([pictured(video, ends ? duration : 0), patience]).catch(
      () => null,
    );
    return { width, height, ...(ends && { duration }), poster };
  } finally {
    clearTimeout(late);
    video.removeAttribute('src');
    video.load();
  }
}

async function pictured(video: HTMLVideoElement, duration: number): Promise<Blob> {
  if (duration > 0) await seek(video, Math.min(IN, duration / 2));
  return drawn(video, within(video.videoWidth, video.videoHeight, SIDE));
}
