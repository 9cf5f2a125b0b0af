import { database, type FileRow, type HelenDatabase, type Message } from '$lib/data';
import { linksIn } from '../links';

/** A file with the message it came with. */
interface SharedFile {
  file: FileRow;
  message: Message;
}

interface SharedLink {
  link: string;
  message: Message;
}

/** What people gave each other in a thread, the newest first. */
export interface Shared {
  files: SharedFile[];
  links: SharedLink[];
}

/** So many messages are read at once, and in all: a pane is no archive. */
const STRIDE = 500;
const FAR = 5000;

/** The newest files and links of a thread, at most `most` of each: it is looked through from its end, piece by piece. */
export async function sharedIn(
  thread: string,
  most = 120,
  db: HelenDatabase = database(),
): Promise<Shared> {
  const files: SharedFile[] = [];
  const links = new Map<string, SharedLink>();
  const last = (await db.threads.get(thread))?.lastSeq ?? 0;
  for (let to = last; to > 0 && to > last - FAR; to -= STRIDE) {
    if (files.length >= most && links.size >= most) break;
    const rows = await db.messages
      .where('[thread+seq]')
      .between([thread, to - STRIDE], [thread, to], false, true)
      .toArray();
    for (const message of rows.reverse()) {
      if (message.deletedAt !== null) continue;
      for (const file of message.files) files.push({ file, message });
      // Said twice, it is where it was said last.
      for (const link of linksIn(message.text))
        if (!links.has(link)) links.set(link, { link, message });
    }
  }
  return { files: files.slice(0, most), links: [...links.values()].slice(0, most) };
}
