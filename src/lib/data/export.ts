import { database, type HelenDatabase } from './database';
import { guarded } from './guard';
import { listMessages } from './messages';
import { identities } from './people';
import type { Message, ThreadRow } from './rows';

export type ExportFormat = 'markdown' | 'json';

/** A file to hand to the person. */
export interface ExportedFile {
  name: string;
  mime: string;
  text: string;
}

interface Exported {
  thread: ThreadRow;
  messages: Message[];
}

async function read(thread: ThreadRow, db: HelenDatabase): Promise<Exported> {
  const rows = await listMessages(thread.id, { limit: Infinity }, db);
  // The search index is ours, not theirs.
  const messages = rows.map((row) => {
    const { words: _, ...message } = row as Message & { words?: string[] };
    return message;
  });
  return { thread, messages };
}

function document(conversations: Exported[], self: string): string {
  const exported = conversations.map(({ thread, messages }) => ({
    ...thread,
    messages: messages.map((message) => ({
      ...message,
      role: message.author === self ? 'user' : 'assistant',
    })),
  }));
  return `${JSON.stringify({ app: 'helen', version: 1, conversations: exported }, null, 2)}\n`;
}

/** Words said are not markup: what Markdown would read as such is escaped. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, '\\$&').replace(/^(\s*)([-+]|\d+\.)(\s)/gm, '$1\\$2$3');
}

export interface MarkdownWords {
  /** How the person is called in the document ("Tú"). */
  self: string;
  /** What an unnamed thread is called. */
  untitled: string;
  /** Milliseconds since 1970 as the person writes dates. */
  date(at: number): string;
  /** How what was sent along is announced ("Adjuntos"). */
  attachments: string;
  /** Ids of the messages that are shown: one branch of many. All of them when it is not said. */
  shown?: ReadonlySet<string>;
}

/** An answer that was written is Markdown already. */
function body({ text, generation, heard }: Message): string {
  return generation !== null && heard === null ? `\n\n${text}` : ` ${escape(text)}`;
}

function paragraph(message: Message, name: string, words: MarkdownWords): string {
  const model = message.generation?.model;
  const head = `**${name}${model ? ` (${escape(model)})` : ''}:**`;
  const names = message.attachments.map((one) => escape(one.name || one.mime)).join(', ');
  const along = names === '' ? '' : `\n\n*${words.attachments}: ${names}*`;
  return `\n${head}${body(message)}${along}\n`;
}

function markdown({ thread, messages }: Exported, self: string, words: MarkdownWords): string {
  const head = `# ${escape(thread.title || words.untitled)}\n\n${words.date(thread.createdAt)}\n`;
  const told = messages
    .filter(({ id }) => words.shown?.has(id) ?? true)
    .map((one) => paragraph(one, one.author === self ? words.self : 'HELEN', words));
  return head + told.join('');
}

function fileName(thread: ThreadRow, extension: string): string {
  const name = thread.title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return `helen-${name || thread.id}.${extension}`;
}

/** One conversation as a file; null when there is none of that id. */
export function exportThread(
  id: string,
  format: ExportFormat,
  words: MarkdownWords,
  db: HelenDatabase = database(),
): Promise<ExportedFile | null> {
  return guarded(async () => {
    const thread = await db.threads.get(id);
    if (!thread) return null;
    const { self } = await identities(db);
    const conversation = await read(thread, db);
    return format === 'json'
      ? {
          name: fileName(thread, 'json'),
          mime: 'application/json',
          text: document([conversation], self),
        }
      : {
          name: fileName(thread, 'md'),
          mime: 'text/markdown',
          text: markdown(conversation, self, words),
        };
  });
}

/** Every conversation in one JSON file, oldest first. */
export function exportAll(db: HelenDatabase = database()): Promise<ExportedFile> {
  return guarded(async () => {
    const { self } = await identities(db);
    const conversations: Exported[] = [];
    for (const thread of await db.threads.orderBy('updatedAt').toArray())
      conversations.push(await read(thread, db));
    const day = new Date().toISOString().slice(0, 10);
    return {
      name: `helen-${day}.json`,
      mime: 'application/json',
      text: document(conversations, self),
    };
  });
}
