import { listProviders, readEvents, request, session } from '$lib/data';
import { asErrorCode, asHelenError, HelenError } from '$lib/errors';
import type { Assistant, Availability, Reply, ReplyRequest } from '../types';
import { messagesOf } from './messages';
import { textModels } from './models';

/** Who talks does not wait longer for a first word. Milliseconds. */
const FIRST_WORD = 20_000;

/** The events of `POST /api/ai/reply`. */
type ReplyEvent =
  | { type: 'start'; session_id: string }
  | { type: 'content'; content: string }
  | { type: 'done'; message_id: string; full_content: string }
  | { type: 'error'; code: string; message: string };

async function availability(): Promise<Availability> {
  if (session() === null) return { type: 'unavailable', code: 'not_signed_in' };
  try {
    const able = (await listProviders()).filter((one) => textModels([one]).length > 0);
    if (able.some(({ usable }) => usable)) return { type: 'ready' };
    return { type: 'unavailable', code: able.length > 0 ? 'provider_busy' : 'no_provider' };
  } catch (cause) {
    return { type: 'unavailable', code: asHelenError(cause, 'offline').code };
  }
}

/** What a stream says, or why it does not; a connection that ends before the answer was cut. */
async function* wordsOf(response: Response): AsyncGenerator<string, void, void> {
  for await (const { data } of readEvents(response)) {
    const event = JSON.parse(data) as ReplyEvent;
    if (event.type === 'content') yield event.content;
    if (event.type === 'done') return;
    if (event.type === 'error')
      throw new HelenError(asErrorCode(event.code), { cause: event.message });
  }
  throw new HelenError('offline', { cause: 'the answer broke off' });
}

async function* answer(asked: ReplyRequest, hangUp: AbortController, firstWord: number) {
  const { signal } = hangUp;
  if (session() === null) throw new HelenError('not_signed_in');
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    hangUp.abort();
  }, firstWord);
  try {
    const { language, model, among = false } = asked;
    const body = { messages: messagesOf(asked), language, ...model, ...(among && { among }) };
    const response = await request('/api/ai/reply', { method: 'POST', body, signal });
    for await (const text of wordsOf(response)) {
      clearTimeout(timer);
      yield text;
    }
  } catch (cause) {
    if (late) throw new HelenError('provider_slow', { cause });
    // Hung up on purpose: nobody listens any more.
    if (signal.aborted) return;
    throw asHelenError(cause, 'offline');
  } finally {
    clearTimeout(timer);
    // The connection is the answer: whoever stops listening ends it on the server too.
    hangUp.abort();
  }
}

/**
 * Answers with a model of the cloud, through HELEN's own server, which has the keys. What was said and heard goes there
 * with each question; nothing is kept there. Cancelling hangs up, and the server ends the provider's answer.
 */
export function createGateway(firstWord = FIRST_WORD): Assistant {
  const open = new Set<AbortController>();
  return {
    id: 'gateway',
    availability,
    // Nothing to load: what is wrong with the cloud is told when it is asked, and never keeps anybody from talking.
    prepare: () => Promise.resolve(),
    reply(asked): Reply {
      const hangUp = new AbortController();
      open.add(hangUp);
      hangUp.signal.addEventListener('abort', () => open.delete(hangUp), { once: true });
      return { deltas: answer(asked, hangUp, firstWord), cancel: () => hangUp.abort() };
    },
    close() {
      for (const hangUp of open) hangUp.abort();
    },
  };
}
