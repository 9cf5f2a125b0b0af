import createDOMPurify from 'dompurify';
import { html, type Words } from './parser';

/** What an answer may be made of; no style, no script, nothing that loads. */
const allowed = {
  ALLOWED_TAGS: (
    'a blockquote br button code del div em figcaption figure h1 h2 h3 h4 h5 h6 hr input li ol p pre ' +
    'span strong table tbody td th thead tr ul'
  ).split(' '),
  ALLOWED_ATTR: (
    'align aria-label checked class data-display data-language disabled href rel role start tabindex ' +
    'target type'
  ).split(' '),
  ALLOW_DATA_ATTR: false,
};

let purify: ReturnType<typeof createDOMPurify> | null = null;

/** Anything but what is allowed taken out of some HTML. */
export function sanitise(source: string, only: typeof allowed = allowed): string {
  purify ??= createDOMPurify(window);
  return purify.sanitize(source, only);
}

/** Safe HTML of one block. @param definitions the addresses its links may name. */
export function draw(raw: string, definitions: string, words: Words): string {
  const source = definitions && raw.includes('[') ? `${raw}\n\n${definitions}` : raw;
  return sanitise(html(source, words));
}
