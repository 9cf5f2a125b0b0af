import { HEARING_RATE } from '$lib/audio';
import type { Take } from '$lib/audio';
import { decodeSound } from './decode';
import { waveform } from './waveform';

/** A voice note that was recorded and not sent yet. */
export interface RecordedNote {
  blob: Blob;
  /** With the ending of its format. */
  name: string;
  mime: string;
  /** Seconds. */
  duration: number;
  /** 96 integers 0..255. */
  waveform: number[];
}

const ENDINGS: Record<string, string> = {
  'audio/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
};

/** What a take becomes. One that this browser cannot read again is sent all the same, with a flat line. */
export async function noteOf({ blob, seconds }: Take): Promise<RecordedNote> {
  const mime = blob.type;
  const name = `voice-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.${ENDINGS[mime] ?? 'webm'}`;
  const samples = await decodeSound(blob).catch(() => new Float32Array());
  const duration = samples.length > 0 ? samples.length / HEARING_RATE : seconds;
  return { blob, name, mime, duration, waveform: waveform(samples) };
}
