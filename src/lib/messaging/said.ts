import { sanitise } from './markdown/draw';
import { speak } from './markdown/parser';
import { mentioned, peopleHtml, type Named } from './markdown/people';
import { isPlainLine } from './markdown/plain-line';

/** What a person's message may be made of: no headings, no pictures, nothing that loads. */
const allowed = {
  ALLOWED_TAGS:
    'a blockquote br button code del em figcaption figure li ol p pre span strong ul'.split(' '),
  ALLOWED_ATTR:
    'aria-label class data-language data-user href rel start tabindex target type'.split(' '),
  ALLOW_DATA_ATTR: false,
};

/** Who is meant in a text, by the members' usernames: what `mentions` of its message become. Pure. */
export function mentionsIn(text: string, members: readonly Named[]): string[] {
  return text.includes('@') ? mentioned(text, members) : [];
}

/**
 * Safe HTML of what a person wrote.
 * @param people those named in it: only they become chips
 * @param self whose own name stands out
 * @param copy the word on a block of code's button
 */
export function drawSaid(
  text: string,
  people: readonly Named[],
  self: string,
  copy: string,
): string {
  if (isPlainLine(text)) return `<p>${text}</p>`;
  speak({ copy, table: '' });
  return sanitise(peopleHtml(text, people, self), allowed);
}

const graphemes = new Intl.Segmenter('es', { granularity: 'grapheme' });
/** Drawn as a picture: by itself, by a sign that says so, as a flag, or as a key. */
const picture =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{RI}{2}$|[0-9#*]\uFE0F?\u20E3$|\p{Emoji_Modifier_Base}\p{Emoji_Modifier})/u;

/** How many emoji a message is, where it is nothing else and one to three: they are drawn big. Else 0. Pure. */
export function bigEmoji(text: string): 0 | 1 | 2 | 3 {
  const tight = text.replace(/\s+/g, '');
  // No three emoji are longer, families and flags included.
  if (tight === '' || tight.length > 120) return 0;
  let count = 0;
  for (const { segment } of graphemes.segment(tight))
    if (++count > 3 || !picture.test(segment)) return 0;
  return count as 1 | 2 | 3;
}
