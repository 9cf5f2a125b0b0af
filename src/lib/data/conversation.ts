import { database, type HelenDatabase } from './database';
import { guarded } from './guard';
import { newId } from './ids';
import { appendMessage } from './messages';
import { identities } from './people';
import type { SegmentRow } from './rows';
import { createThread } from './threads';

/** One turn of a spoken conversation, as conversation/ hands it over. */
export interface SpokenTurn {
  id: string;
  author: 'user' | 'assistant';
  text: string;
  /** What of `text` was heard; the whole of it for the person. */
  heard: string;
  /** Milliseconds since 1970. */
  at: number;
  language: 'es' | 'en';
  segments: SegmentRow[];
}

export interface ConversationStore {
  /** The thread being written; null until the first turn is kept. */
  readonly thread: string | null;
  /** Keeps a turn, in the order asked; a turn told again is updated. Throws HelenError (storage_full…). */
  store(turn: SpokenTurn): Promise<void>;
  /** The next turn begins a new thread. */
  restart(): void;
}

/**
 * Writes a session of talking into a thread of its own, made at the first turn.
 * @param keep asked at each turn: in private mode it says no, and nothing is written.
 * @param options.thread an earlier conversation to go on with.
 */
export function conversationStore(
  keep: () => boolean,
  options: { thread?: string } = {},
  db: HelenDatabase = database(),
): ConversationStore {
  let thread: string | null = options.thread ?? null;
  /** Turns are written one after the other: `seq` follows the order in which they were said. */
  let last: Promise<unknown> = Promise.resolve();

  async function write(turn: SpokenTurn): Promise<void> {
    const who = await identities(db);
    // Deleted meanwhile, maybe in another tab: what is said next is a conversation of its own.
    if (thread !== null && !(await db.threads.get(thread))) thread = null;
    thread ??= (await createThread({ id: newId(), at: turn.at }, db)).id;
    await appendMessage(
      {
        id: turn.id,
        thread,
        author: turn.author === 'user' ? who.self : who.assistant,
        text: turn.text,
        heard: turn.heard,
        createdAt: turn.at,
        language: turn.language,
        segments: turn.segments,
      },
      db,
    );
  }

  return {
    get thread() {
      return thread;
    },
    store(turn) {
      if (!keep()) return Promise.resolve();
      const written = last.then(() => guarded(() => write(turn)));
      last = written.catch(() => {});
      return written;
    },
    restart() {
      thread = null;
    },
  };
}
