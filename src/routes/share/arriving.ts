import { handed, session, throwAway, type Handed } from '$lib/data';

/** What another app gave, on its way into a thread. */
export type Arriving =
  | { type: 'loading' }
  /** Whose it becomes is not known. */
  | { type: 'outside' }
  /** There is nothing, any more. */
  | { type: 'nothing' }
  | { type: 'here'; handed: Handed };

/** A file that the system opened with the app. */
interface Handle {
  kind: 'file' | 'directory';
  getFile?(): Promise<File>;
}
interface LaunchQueue {
  setConsumer(consumer: (launched: { files?: readonly Handle[] }) => void): void;
}

/** What was shared through the service worker, by the address of this page. */
export async function readShared(url: URL): Promise<Arriving> {
  const id = url.searchParams.get('of');
  if (!session()?.token) return { type: 'outside' };
  const found = id === null ? null : await handed(id).catch(() => null);
  if (!found || (found.text === '' && found.files.length === 0)) return { type: 'nothing' };
  return { type: 'here', handed: found };
}

/** Files that the system opened the app with come some other way, whenever they like. */
export function followLaunches(onfiles: (files: File[]) => void): void {
  const { launchQueue } = globalThis as unknown as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    const opened = files.map((handle) => handle.getFile?.());
    void Promise.all(opened).then(
      (all) => onfiles(all.filter((file) => file !== undefined)),
      // Moved or deleted meanwhile.
      () => onfiles([]),
    );
  });
}

/** It lies in a composer now. */
export async function letGo(url: URL): Promise<void> {
  const id = url.searchParams.get('of');
  if (id !== null) await throwAway(id).catch(() => {});
}
