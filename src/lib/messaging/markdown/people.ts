import { Marked, type MarkedExtension, type Tokens } from 'marked';
import { escapeHtml } from './maths';
import { code, link } from './parser';

/** Somebody whose name may stand in a message. */
export interface Named {
  id: string;
  username: string;
  name: string;
}

interface Mention extends Tokens.Generic {
  type: 'mention';
  who: Named;
}

/** Who may be named, by username, and who reads: set for each text, as the parser knows nothing of messages. */
let known = new Map<string, Named>();
let reader = '';

/** What follows an @ as far as a username could reach. */
const handle = /^@([a-z0-9._-]{1,64})/i;

/** Of "@ana.": Ana, for a full stop may end a sentence as well as belong to a name. */
function named(written: string): Named | undefined {
  for (let end = written.length; end > 0; end--) {
    const who = known.get(written.slice(0, end).toLowerCase());
    if (who) return who;
    if (!/[._-]/.test(written[end - 1]!)) return undefined;
  }
  return undefined;
}

const mentions: MarkedExtension = {
  extensions: [
    {
      name: 'mention',
      level: 'inline',
      // In "mail@ana" it is no name, and the address must stay whole to become a link.
      start: (source) => /(?<![\p{L}\p{N}_.@-])@[a-z0-9]/iu.exec(source)?.index,
      tokenizer(source, before) {
        if (/[\p{L}\p{N}_.@-]$/u.test(before.at(-1)?.raw ?? '')) return undefined;
        const who = named(handle.exec(source)?.[1] ?? '');
        if (!who) return undefined;
        return { type: 'mention', raw: source.slice(0, who.username.length + 1), who };
      },
      renderer(token) {
        const { who } = token as Mention;
        const kind = who.id === reader ? 'mention own' : 'mention';
        return `<span class="${kind}" data-user="${escapeHtml(who.id)}">@${escapeHtml(who.name || who.username)}</span>`;
      },
    },
  ],
};

const none = () => undefined;

/** Markdown as people write it to each other: what they did not mean as a sign stays as it was written. */
const people = new Marked(mentions, {
  gfm: true,
  breaks: true,
  tokenizer: {
    heading: none,
    lheading: none,
    hr: none,
    html: none,
    tag: none,
    table: none,
    def: none,
    code: none,
  },
  renderer: {
    code,
    html: ({ text }) => escapeHtml(text),
    image: ({ href, text }) => link(href, escapeHtml(text || href)),
    link({ href, tokens }) {
      return link(href, this.parser.parseInline(tokens));
    },
    checkbox: ({ checked }) => (checked ? '[x] ' : '[ ] '),
  },
});

function knowing<T>(members: readonly Named[], self: string, read: () => T): T {
  known = new Map(members.map((one) => [one.username.toLowerCase(), one]));
  reader = self;
  return read();
}

/** HTML of what a person wrote; still to be sanitised. @param self whose name stands out */
export function peopleHtml(text: string, members: readonly Named[], self: string): string {
  return knowing(members, self, () => people.parse(text, { async: false }));
}

/** Ids of those whose @username stands in a text, each once, in its order; not in code. */
export function mentioned(text: string, members: readonly Named[]): string[] {
  return knowing(members, '', () => {
    const found = new Set<string>();
    people.walkTokens(people.lexer(text), (token) => {
      if (token.type === 'mention') found.add((token as Mention).who.id);
    });
    return [...found];
  });
}
