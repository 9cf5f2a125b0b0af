import { m } from '$lib/i18n';
import type { Scope } from './tokens';

const texts: Record<Scope, () => string> = {
  chat: m.account_scope_chat,
  speech: m.account_scope_speech,
  transcription: m.account_scope_transcription,
  embeddings: m.account_scope_embeddings,
  messages: m.account_scope_messages,
};

/** What a token of this scope may do. */
export const scopeText = (scope: Scope): string => texts[scope]();
