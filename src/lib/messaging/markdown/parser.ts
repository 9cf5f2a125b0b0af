import { Marked, type Tokens } from 'marked';
import { escapeHtml, maths } from './maths';

/** What is written into the HTML in the person's language. */
export interface Words {
  copy: string;
  table: string;
}

let words: Words = { copy: '', table: '' };

/** From here on HTML is written with these. */
export function speak(spoken: Words): void {
  words = spoken;
}

/** Only where a link can lead: never `javascript:` or `data:`. */
function address(href: string): string | null {
  return /^(?:https?:|mailto:)/i.test(href.trim()) ? href.trim() : null;
}

export function link(href: string, inner: string): string {
  const to = address(href);
  if (to === null) return inner;
  return `<a href="${escapeHtml(to)}" target="_blank" rel="noopener noreferrer">${inner}</a>`;
}

/** A block of code with its button, in the words of the last `speak`. */
export function code({ text, lang }: Tokens.Code): string {
  const language = /^\S*/.exec(lang ?? '')?.[0] ?? '';
  const label = `<span>${escapeHtml(language)}</span>`;
  const button = `<button type="button" class="copy" aria-label="${escapeHtml(words.copy)}">${escapeHtml(words.copy)}</button>`;
  return `<figure class="code"><figcaption>${label}${button}</figcaption><pre tabindex="0"><code data-language="${escapeHtml(language)}">${escapeHtml(text)}</code></pre></figure>`;
}

/**
 * Markdown as models write it. HTML in it is shown, not obeyed; pictures from elsewhere are links, for the page loads
 * nothing from other servers.
 */
export const parser = new Marked(maths, {
  gfm: true,
  breaks: true,
  renderer: {
    code,
    html: ({ text }) => (/^<br ?\/?>$/i.test(text.trim()) ? '<br>' : escapeHtml(text)),
    image: ({ href, text }) => link(href, escapeHtml(text || href)),
    link({ href, tokens }) {
      return link(href, this.parser.parseInline(tokens));
    },
    table(token) {
      const row = (cells: Tokens.TableCell[]) =>
        `<tr>${cells.map((cell) => this.tablecell(cell)).join('')}</tr>`;
      const body = token.rows.map(row).join('');
      return `<div class="table" role="group" tabindex="0" aria-label="${escapeHtml(words.table)}"><table><thead>${row(token.header)}</thead><tbody>${body}</tbody></table></div>`;
    },
  },
});

/** HTML of some Markdown; still to be sanitised. */
export function html(markdown: string, spoken: Words): string {
  speak(spoken);
  return parser.parse(markdown, { async: false });
}
