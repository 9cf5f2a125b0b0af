/**
 * What another app shared with the installed one. The service worker takes it in, perhaps without a network and before
 * any page is open; the page of sharing takes it out. It lies in a cache: that is what both can reach that holds files.
 */

/** Where other apps send to: `share_target` and `file_handlers` of the manifest. */
export const SHARE_ADDRESS = '/share';

const CACHE = 'helen-handed';
/** Milliseconds after which what nobody took out is thrown away. */
const KEPT = 86_400_000;
/** Files of one sharing. */
const MOST = 50;

export interface Handed {
  /** Words and addresses, one under the other. */
  text: string;
  files: File[];
}

interface Note {
  text: string;
  at: number;
  files: { name: string; type: string }[];
}

const place = (id: string): string => `${SHARE_ADDRESS}/handed/${id}`;

/** The words of a form, each once: an app gives an address as its text, its address, or both. */
export function sharedText(form: FormData): string {
  const said: string[] = [];
  for (const name of ['title', 'text', 'url']) {
    const value = form.get(name);
    const words = typeof value === 'string' ? value.trim() : '';
    if (words !== '' && !said.some((one) => one.includes(words))) said.push(words);
  }
  return said.join('\n');
}

/** Keeps what a form brings. @returns the id under which it is taken out. Throws when there is no room. */
export async function takeIn(form: FormData, now = Date.now()): Promise<string> {
  const files = form
    .getAll('files')
    .filter((one): one is File => one instanceof File && one.size > 0)
    .slice(0, MOST);
  const id = crypto.randomUUID();
  const cache = await caches.open(CACHE);
  await throwAwayOld(cache, now);
  for (const [index, file] of files.entries())
    await cache.put(`${place(id)}/${index}`, new Response(file));
  const note: Note = {
    text: sharedText(form),
    at: now,
    files: files.map(({ name, type }) => ({ name, type })),
  };
  // Last: what is written down is there whole.
  await cache.put(place(id), Response.json(note));
  return id;
}

/** What was kept under an id; null when it was taken out before, or is too old. It stays until `throwAway`. */
export async function handed(id: string): Promise<Handed | null> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(place(id));
  if (!kept) return null;
  const { text, files } = (await kept.json()) as Note;
  const whole = await Promise.all(
    files.map(async ({ name, type }, index) => {
      const bytes = await cache.match(`${place(id)}/${index}`);
      return bytes ? new File([await bytes.blob()], name, { type }) : null;
    }),
  );
  return { text, files: whole.filter((file) => file !== null) };
}

export async function throwAway(id: string): Promise<void> {
  const cache = await caches.open(CACHE);
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname === place(id) || pathname.startsWith(`${place(id)}/`)) await cache.delete(url);
  }
}

/** What was shared goes with whoever shared it. */
export async function throwAllAway(): Promise<void> {
  await globalThis.caches?.delete(CACHE);
}

async function throwAwayOld(cache: Cache, now: number): Promise<void> {
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    const id = pathname.slice(place('').length);
    if (id.includes('/')) continue;
    const kept = await cache.match(request);
    if (!kept) continue;
    const { at } = (await kept.json()) as Note;
    if (now - at > KEPT) await throwAway(id);
  }
}
