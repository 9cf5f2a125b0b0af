import { readable } from './formula';

/** Letters that are read at most: a list shows far fewer. */
const LONGEST = 2000;

/** What stays as it is while the rest is read: code, formulas and escaped signs, each behind a number. */
class Held {
  #kept: string[] = [];

  keep(text: string): string {
    return `\uE000${this.#kept.push(text) - 1}\uE001`;
  }

  /** What was kept last may hold what was kept before. */
  back(text: string): string {
    const found = text.replace(/\uE000(\d+)\uE001/g, (_, at: string) => this.#kept[Number(at)]!);
    return found === text ? text : this.back(found);
  }
}

const fence = /^\s*(?:```|~~~)[^\s`]*\s*$/;
const rule = /^\s*(?:(?:[-*_=]\s*){3,}|=+|-+)$/;
const tableRule = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-*:?\s*)*$/;
const definition = /^ {0,3}\[[^\]]+\]:\s*\S+.*$/;

/** One line without what makes it a heading, a list, a quotation or a row of a table. */
function line(text: string): string {
  if (rule.test(text) || tableRule.test(text) || definition.test(text)) return '';
  const inner = text
    .replace(/^(?:\s{0,3}>\s?)+/, '')
    .replace(/^\s*#{1,6}\s+(.*?)(?:\s+#+)?\s*$/, '$1')
    .replace(/^\s*[-*+]\s+(?:\[[ xX]\]\s+)?/, '• ');
  if (!/^\s*\|.*\|\s*$/.test(inner)) return inner;
  const cells = inner.trim().slice(1, -1).split('|');
  return cells.map((cell) => cell.trim()).join(' · ');
}

/** Lines to words: blocks first, for code in a fence is no Markdown. */
function blocks(text: string, held: Held): string {
  let code = false;
  const lines = text.split(/\r\n?|\n/).map((one) => {
    if (fence.test(one)) {
      code = !code;
      return '';
    }
    return code ? held.keep(one) : line(one);
  });
  return lines.join(' ');
}

/** Marks around words: both, or where the text was cut before the second, the first. */
function emphasis(text: string): string {
  return text
    .replace(/(?<![\p{N}*])(\*{1,3})(?=[^\s*])([^*]*[^\s*])\1(?!\*)/gu, '$2')
    .replace(/(\*\*|~~)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=[^\s_])(.*?[^\s_])\1(?![\p{L}\p{N}_])/gu, '$2')
    .replace(/(^|[\s¿¡("«])(?:\*{2,3}|__|~~)(?=[^\s*_~])/g, '$1');
}

/**
 * What somebody would read out of some Markdown, in one line: no marks, links by their words, formulas as people write
 * them. It may be cut anywhere, and its lines may have been joined: it is for the beginnings that lists show.
 */
export function plainWords(markdown: string): string {
  const held = new Held();
  const clean = markdown.slice(0, LONGEST).replace(/[\uE000\uE001]/g, '');
  // A formula over several lines is one all the same.
  const displayed = clean.replace(
    /\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\]/g,
    (_, dollars?: string, square?: string) => held.keep(readable(dollars ?? square ?? '')),
  );
  const words = blocks(displayed, held)
    .replace(/```(?:[\w+#-]+(?=\s))?\s*(.*?)(?:```|$)/g, (_, code: string) => held.keep(code))
    .replace(/(`+)([^`]|[^`].*?[^`])\1(?!`)/g, (_, _ticks, code: string) => held.keep(code.trim()))
    .replace(/\\\((.+?)\\\)/g, (_, tex: string) => held.keep(readable(tex)))
    .replace(/\$(?![\s$])((?:\\.|[^\\$])*?(?:\\.|[^\\\s$]))\$(?![\d$])/g, (_, tex: string) =>
      held.keep(readable(tex)),
    )
    .replace(/\\([\\`*_{}[\]()#+\-.!~|>$])/g, (_, sign: string) => held.keep(sign))
    .replace(/<br ?\/?>/gi, ' ')
    .replace(/<((?:https?:|mailto:)[^\s<>]+)>/gi, (_, address: string) => held.keep(address))
    .replace(
      /!?\[([^\][]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+"[^"]*")?(?:\)|…?$)|\[[^\]]*\])/g,
      '$1',
    );
  return held.back(emphasis(words)).replace(/\s+/g, ' ').trim();
}

/** The beginning of a text as the server cuts it for a list, its lines kept: at most 200 letters, whole ones. */
export function preview(text: string, most = 200): string {
  // Twice as many units hold them, for none has more than two.
  const letters = [...text.slice(0, 2 * most + 2)];
  return letters.length <= most
    ? text
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trim()}…`;
}
