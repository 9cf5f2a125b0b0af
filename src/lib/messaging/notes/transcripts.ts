import { database, readFact, writeFact, type HelenDatabase } from '$lib/data';
import type { NoteTranscript, TranscribeOptions } from './transcribe';

const key = (file: string) => `transcript:${file}`;

/** What this account had written down of a file before; undefined if nothing yet. */
export function keptTranscript(
  file: string,
  db: HelenDatabase = database(),
): Promise<NoteTranscript | undefined> {
  return readFact<NoteTranscript>(key(file), db);
}

/**
 * What is said in a voice note: as it was written down before, else now, on this device. Whisper comes only then.
 * @param file id of the file, under which it is kept; null for a note that is not sent yet
 */
export async function transcribeNote(
  file: string | null,
  sound: () => Promise<Blob>,
  options: TranscribeOptions = {},
): Promise<NoteTranscript> {
  // Asked first, and once: by the end another account may be in.
  const db = database();
  const kept = file === null ? undefined : await keptTranscript(file, db);
  if (kept) return kept;
  const { transcribeSound } = await import('./transcribe');
  const written = await transcribeSound(await sound(), options);
  // A full disk takes nothing away from who wants to read it now.
  if (file !== null) await writeFact(key(file), written, db).catch(() => undefined);
  return written;
}
