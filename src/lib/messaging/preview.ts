import {
  database,
  dropFacts,
  readFact,
  request,
  requestJson,
  session,
  writeFact,
  type HelenDatabase,
  type Message,
} from '$lib/data';
import { firstLink } from './links';

/** What a message's link leads to, as the server tells it. */
export interface LinkPreview {
  url: string;
  title: string;
  description: string;
  site: string;
  image: boolean;
}

interface Kept {
  link: string;
  preview: LinkPreview | null;
  at: number;
}

/** Milliseconds for which what was told is not asked again, and for which it is kept for whoever is offline. */
const DAY = 86_400_000;
const KEPT = 30 * DAY;

/** One question a message, however often it comes into sight. */
const asking = new Map<string, Promise<LinkPreview | null>>();

const at = (row: Pick<Message, 'thread' | 'id'>): string =>
  `/api/threads/${row.thread}/messages/${row.id}/preview`;

/** Databases in which what is too old was forgotten, once a tab. */
const swept = new Set<string>();

function sweep(db: HelenDatabase): void {
  if (swept.has(db.name)) return;
  swept.add(db.name);
  // What stays too long now goes the next time.
  void dropFacts('preview:', Date.now() - KEPT, db).catch(() => {});
}

async function ask(row: Message, link: string): Promise<LinkPreview | null> {
  const db = database();
  const key = `preview:${row.id}`;
  sweep(db);
  const kept = await readFact<Kept>(key, db).catch(() => undefined);
  if (kept?.link === link && Date.now() - kept.at < DAY) return kept.preview;
  if (!session()) return null;
  try {
    const preview = (await requestJson<LinkPreview | undefined>(at(row))) ?? null;
    await writeFact(key, { link, preview, at: Date.now() } satisfies Kept, db).catch(() => {});
    return preview;
  } catch {
    return kept?.link === link ? kept.preview : null; // it is asked again another time
  }
}

/** What the first link of a message leads to; null when there is none, or nothing is told. Never throws. */
export function linkPreview(row: Message): Promise<LinkPreview | null> {
  const link = firstLink(row.text);
  if (link === '') return Promise.resolve(null);
  const key = `${row.id} ${link}`;
  const known = asking.get(key);
  if (known) return known;
  const asked = ask(row, link).finally(() => asking.delete(key));
  asking.set(key, asked);
  return asked;
}

/** The picture of such a page; null when it cannot be had. */
export async function previewPicture(row: Pick<Message, 'thread' | 'id'>): Promise<Blob | null> {
  const answer = await request(`${at(row)}/image`).catch(() => null);
  return answer?.status === 200 ? answer.blob() : null;
}
