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

/** Facts of messages, by what their keys begin with: what a link leads to, and what is said in a note. */
export const MESSAGE_FACTS = ['preview:', 'transcript:'] as const;

/** Forgets facts that were written down before a moment. @param prefix what their keys begin with */
export function dropFacts(
  prefix: (typeof MESSAGE_FACTS)[number],
  before: number,
  db: HelenDatabase = deviceDatabase(),
): Promise<number> {
  return guarded(() =>
    db.facts
      .where('key')
      .startsWith(prefix)
      .filter(({ at }) => at < before)
      .delete(),
  );
}
