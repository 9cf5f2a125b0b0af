import { database, readFact, writeFact } from '$lib/data';
import type { Choice } from './desk';

/** What is being written in a conversation, and whom it is for. Kept with the account's rows, and gone with them. */
export interface Draft {
  text: string;
  choice: Choice | null;
}

/** Drafts are by conversation; of one that has not begun yet by this name. */
export const NEW = 'new';

const key = (conversation: string): string => `draft:${conversation}`;

export async function readDraft(conversation: string): Promise<Draft> {
  const kept = await readFact<Draft>(key(conversation), database());
  return kept ?? { text: '', choice: null };
}

export function writeDraft(conversation: string, draft: Draft): Promise<void> {
  return writeFact(key(conversation), draft, database());
}
