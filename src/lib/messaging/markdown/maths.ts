import type { MarkedExtension, Tokens } from 'marked';

interface Maths extends Tokens.Generic {
  type: 'mathsBlock' | 'maths';
  tex: string;
  display: boolean;
}

/** Up to the next blank line: so a formula that never closes takes no more than its paragraph. */
const paragraph = /^(?:\$\$|\\\[)(?:(?!\n[ \t]*(?:\n|$))[\s\S])*(?:\n|$)/;
const whole = /^(?:\$\$([\s\S]+?)\$\$|\\\[([\s\S]+?)\\\])\s*$/;
/** `$5 and $6` is money: a formula begins and ends at something that is no space, and no figure follows it. */
const inline =
  /^(?:\$\$([^\n]+?)\$\$|\$(?![\s$])((?:\\.|[^\\$\n])*?(?:\\.|[^\\\s$]))\$(?![\d$])|\\\((.+?)\\\)|\\\[(.+?)\\\])/s;

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A place for a formula: its TeX, until it is drawn. */
function place({ tex, display }: Maths): string {
  const tag = display ? 'div' : 'span';
  return `<${tag} class="maths" data-display="${display}">${escapeHtml(tex.trim())}</${tag}>`;
}

/** `$…$`, `$$…$$`, `\(…\)` and `\[…\]`. */
export const maths: MarkedExtension = {
  extensions: [
    {
      name: 'mathsBlock',
      level: 'block',
      tokenizer(source) {
        const raw = paragraph.exec(source)?.[0];
        const found = raw && whole.exec(raw);
        if (!found) return undefined;
        return { type: 'mathsBlock', raw, tex: found[1] ?? found[2] ?? '', display: true };
      },
      renderer: (token) => place(token as Maths),
    },
    {
      name: 'maths',
      level: 'inline',
      start: (source) => source.search(/\$|\\[([]/),
      tokenizer(source) {
        const found = inline.exec(source);
        if (!found) return undefined;
        const [raw, display, plain, round, square] = found;
        const tex = display ?? plain ?? round ?? square ?? '';
        return { type: 'maths', raw, tex, display: (display ?? square) !== undefined };
      },
      renderer: (token) => place({ ...(token as Maths), display: false }),
    },
  ],
};
