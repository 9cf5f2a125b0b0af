const code = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;
// eslint-disable-next-line no-control-regex -- none is part of an address
const address = /(?<![A-Za-z0-9_])https?:\/\/[^\s<>"`\\^{|}\x00-\x1f\x7f]+/gi;
const LONGEST = 2000;

const count = (text: string, sign: string): number => text.split(sign).length - 1;

/** Without what ends the sentence, not the address; a bracket stays when it was opened in it. */
function trimmed(link: string): string {
  const last = link.at(-1) ?? '';
  const ends =
    (last !== '' && "?!.,:;*_~'".includes(last)) ||
    (last === ')' && count(link, ')') > count(link, '(')) ||
    (last === ']' && count(link, ']') > count(link, '['));
  return ends ? trimmed(link.slice(0, -1)) : link;
}

/** The addresses of web pages in a text, as the server finds them (pocketbase/preview/link.go). */
export function* linksIn(text: string): Generator<string> {
  for (const [found] of text.replace(code, ' ').matchAll(address)) {
    const link = trimmed(found);
    if (URL.canParse(link) && link.length <= LONGEST) yield link;
  }
}

/** The first of them; '' without one. */
export function firstLink(text: string): string {
  for (const link of linksIn(text)) return link;
  return '';
}
