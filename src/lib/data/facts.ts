import { deviceDatabase, type HelenDatabase } from './database';
import { guarded } from './guard';

/** Something this device measured or remembers (such as `rtf:piper:en_US-joe-medium`); undefined if nothing yet. */
export function readFact<T>(
  key: string,
  db: HelenDatabase = deviceDatabase(),
): Promise<T | undefined> {
  return guarded(async () => (await db.facts.get(key))?.value as T | undefined);
}

export function writeFact(
  key: string,
  value: unknown,
  db: HelenDatabase = deviceDatabase(),
): Promise<void> {
  return guarded(async () => {
    await db.facts.put({ key, value, at: Date.now() });
  });
}
