import type { ReplyRequest } from '../types';

interface Message {
  role: 'user' | 'assistant';
  content: string;
}

/** Older ones are of no use: the server gives a model fewer still. */
const MOST = 40;

/** What was said and heard, then the question; what one says in a row is one message. */
export function messagesOf({ context, text }: Pick<ReplyRequest, 'context' | 'text'>): Message[] {
  const messages: Message[] = [];
  for (const { author, text: content } of [...context, { author: 'user' as const, text }]) {
    const last = messages.at(-1);
    if (last?.role === author) last.content += `\n${content}`;
    else messages.push({ role: author, content });
  }
  return messages.slice(-MOST);
}
