import { readEvents, type ServerEvent } from '$lib/data';
import { asErrorCode, HelenError } from '$lib/errors';
import type { StreamEvent, Told } from './events';

/** How a stream ended: `gone` when there is nothing to follow any more, and the conversation itself knows the rest. */
export type Ended =
  { type: 'done'; text: string } | { type: 'failed'; error: HelenError } | { type: 'gone' };

export interface Line {
  /** Begins: sends the message, or attaches. Throws HelenError when refused or unreachable. */
  begin: () => Promise<Response>;
  /** Goes on behind an event id (null: from the first). 204 when nothing runs. */
  attach: (last: string | null) => Promise<Response>;
  told: (told: Told) => void;
  /** The connection is lost, or (false) there again. */
  lost: (lost: boolean) => void;
  signal: AbortSignal;
  /** Resolves after so many milliseconds, sooner when it is worth trying. */
  wait: (milliseconds: number) => Promise<void>;
}

const FIRST_WAIT = 250;
const LONGEST_WAIT = 8000;

/** A line that breaks is no failure of the answer: its events just end. */
async function* untilItBreaks(response: Response): AsyncGenerator<ServerEvent, void, void> {
  try {
    yield* readEvents(response);
  } catch {
    // Whoever follows connects again.
  }
}

/** Reads one response to its end or to where it breaks. Returns how the answer ended; null when only the line did. */
async function read(response: Response, told: (one: Told) => void): Promise<Ended | null> {
  if (response.status === 204) return { type: 'gone' };
  for await (const { id, data } of untilItBreaks(response)) {
    const event = JSON.parse(data) as StreamEvent;
    told({ id, event });
    if (event.type === 'done') return { type: 'done', text: event.full_content };
    if (event.type === 'error') {
      const error = new HelenError(asErrorCode(event.code), { cause: event.message });
      return { type: 'failed', error };
    }
  }
  return null;
}

/**
 * Follows an answer to its end, through however many connections that takes: each goes on behind the last event that
 * was read, so nothing is missed or told twice. Throws what `begin` was refused with, and an AbortError when told to stop.
 */
export async function follow(line: Line): Promise<Ended> {
  let last: string | null = null;
  const told = (one: Told) => {
    last = one.id || last;
    line.told(one);
  };
  let response: Response | null = await line.begin();
  for (let pause = FIRST_WAIT; ;) {
    const before: string | null = last;
    const ended: Ended | null = response && (await read(response, told));
    if (ended) return ended;
    line.signal.throwIfAborted();
    if (last !== before) pause = FIRST_WAIT;
    line.lost(true);
    await line.wait(pause);
    line.signal.throwIfAborted();
    pause = Math.min(pause * 2, LONGEST_WAIT);
    try {
      response = await line.attach(last);
      line.lost(false);
    } catch (cause) {
      line.signal.throwIfAborted();
      if (!(cause instanceof HelenError) || !worthAnother(cause))
        return { type: 'failed', error: cause as HelenError };
      response = null;
    }
  }
}

/** A server that cannot be reached, or is just starting, may be there in a moment. */
function worthAnother(error: HelenError): boolean {
  return error.code === 'offline' || Number(error.details['status']) >= 500;
}
