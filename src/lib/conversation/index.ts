import type { ConversationOptions } from './parts';
import { realParts } from './real-parts';
import { ConversationSession } from './session.svelte';
import type { ConversationView } from './types';

export type { ConversationEvent, ConversationListener } from './events';
export type { ConversationOptions } from './parts';
export { isEcho } from './echo';
export { summarise } from './trace';
export type { ConversationState, ConversationView, Entry, Trace, TurnRecord } from './types';

/** One conversation, not started yet: `start()` needs a gesture, `end()` gives everything back. */
export function createConversation(options: ConversationOptions): ConversationView {
  return new ConversationSession(options, realParts);
}
