import type { ReplyRequest } from '../types';
import type { PromptMessage } from './protocol';

/** How a voice should answer; never shown to anyone. */
const manners = {
  es: 'Eres HELEN, una voz amable y profesional. Respondes siempre en español. Lo que escribes se lee en voz alta: una o dos frases cortas y naturales, sin listas, sin formato, sin emojis ni direcciones web. Si no sabes algo, lo dices.',
  en: 'You are HELEN, a friendly and professional voice. You always answer in English. What you write is read aloud: one or two short, natural sentences, no lists, no formatting, no emojis, no web addresses. If you do not know something, say so.',
} as const;

/** Letters of earlier talk a small model is given: more makes its first word late and its memory no better. */
const MEMORY = 3_000;

/** The newest part of the talk that fits, whole messages only, beginning with the person. */
function recent(context: ReplyRequest['context']): ReplyRequest['context'] {
  let letters = 0;
  let from = context.length;
  while (from > 0 && letters + context[from - 1]!.text.length <= MEMORY)
    letters += context[--from]!.text.length;
  while (from < context.length && context[from]!.author === 'assistant') from++;
  return context.slice(from);
}

/** A chat template wants its authors in turn: what one says in a row is one message. */
export function promptOf({ text, language, context }: ReplyRequest): PromptMessage[] {
  const prompt: PromptMessage[] = [{ role: 'system', content: manners[language] }];
  for (const { author, text: said } of [...recent(context), { author: 'user' as const, text }]) {
    const last = prompt.at(-1);
    if (last?.role === author) last.content += `\n${said}`;
    else prompt.push({ role: author, content: said });
  }
  return prompt;
}
