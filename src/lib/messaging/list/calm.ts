import { database, watchTables, type HelenDatabase, type TableName } from '$lib/data';

/**
 * How long changes are gathered, in milliseconds: what comes of one message, or of fifty, is looked for once, and not
 * while that message itself is sent and drawn.
 */
const GATHER = 100;

interface Calm<T> {
  /** What is asked: anew whenever one of these tables was written, in any tab. */
  ask: (db: HelenDatabase) => Promise<T>;
  of: readonly TableName[];
  next: (value: T) => void;
  error?: (cause: unknown) => void;
}

/**
 * Asks a database now, and again a moment after changes: for what need not be seen with the change itself. The last
 * change is always in the last answer; after a failure nothing more is asked.
 * @returns ends it
 */
export function calmly<T>(
  { ask, of, next, error = () => {} }: Calm<T>,
  db: HelenDatabase = database(),
): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asking = false;
  let changed = false;
  let over = false;
  const later = (): void => {
    if (asking) changed = true;
    else timer ??= setTimeout(() => void look(), GATHER);
  };
  const end = (): void => {
    over = true;
    deaf();
    if (timer !== null) clearTimeout(timer);
  };
  const look = async (): Promise<void> => {
    timer = null;
    asking = true;
    changed = false;
    try {
      const value = await ask(db);
      if (!over) next(value);
    } catch (cause) {
      if (!over) error(cause);
      end();
    }
    asking = false;
    if (changed && !over) later();
  };
  const deaf = watchTables(db, of, later);
  void look();
  return end;
}
