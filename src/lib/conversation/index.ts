import type { ConversationOptions } from './parts';
import type { ConversationView } from './types';
import { ConversationSession } from './session.svelte';

export type { ConversationOptions } from './parts';
export type { ConversationState, ConversationView, Entry, Trace, TurnRecord } from './types';

/** One conversation, not started yet: `start()` needs a gesture, `end()` gives everything back. */
export function createConversation(options: ConversationOptions): ConversationView {
  return new ConversationSession(options);
}
