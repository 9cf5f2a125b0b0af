/// <reference no-default-lib="true" />
/// <reference lib="esnext" />
/// <reference lib="webworker" />
import { version } from '$service-worker';
import { SHARE_ADDRESS, takeIn } from '$lib/data/worker';

/**
 * The app without a network. Pages of one version live in one cache and change together, when the
 * person says so; hashed files never change, so they share a cache that outlives versions.
 * What the voice needs besides the weights (workers, WASM) is kept from the first talk on: `keep-voice`.
 * Weights are not here: models/ keeps them, verified, in the origin's private file system.
 */
declare const self: ServiceWorkerGlobalScope;

/** Written by scripts/offline.mjs after the build: paths by when they are needed. */
interface OfflineList {
  shell: string[];
  voice: string[];
  /** Kept once they were asked for, as long as a build has them. */
  onUse: string[];
}

const PAGES = `helen-pages-${version}`;
const ASSETS = 'helen-assets';
/** Never ours to keep: the server answers these itself. */
const SERVER_OWN = /^\/(?:api|models|_|health|ready|metrics)(?:\/|$)/;

const isHashed = (path: string) => path.startsWith('/_app/immutable/');

async function offlineList(): Promise<OfflineList> {
  const pages = await caches.open(PAGES);
  const kept = await pages.match('/offline.json');
  if (kept) return kept.json() as Promise<OfflineList>;
  const fresh = await fetch('/offline.json', { cache: 'no-cache' });
  if (!fresh.ok) throw new Error(`offline.json: ${fresh.status}`);
  await pages.put('/offline.json', fresh.clone());
  return fresh.json() as Promise<OfflineList>;
}

/** Keeps each path that is not kept yet. One failure fails the whole: half a version is no version. */
async function keep(paths: string[]): Promise<void> {
  const [assets, pages] = await Promise.all([caches.open(ASSETS), caches.open(PAGES)]);
  await Promise.all(
    paths.map(async (path) => {
      const cache = isHashed(path) ? assets : pages;
      if (await cache.match(path)) return;
      const response = await fetch(path, { cache: isHashed(path) ? 'default' : 'no-cache' });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }),
  );
}

async function voiceIsKept(): Promise<boolean> {
  const requests = await (await caches.open(ASSETS)).keys();
  return requests.some((request) => request.url.endsWith('.wasm'));
}

async function install(): Promise<void> {
  const list = await offlineList();
  await keep(list.shell);
  // Whoever has talked before must be able to talk offline after an update, too.
  if (await voiceIsKept()) await keep(list.voice);
}

async function forgetOldVersions(): Promise<void> {
  const list = await offlineList();
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith('helen-pages-') && name !== PAGES)
      .map((name) => caches.delete(name)),
  );
  const current = new Set([...list.shell, ...list.voice, ...list.onUse]);
  const assets = await caches.open(ASSETS);
  for (const request of await assets.keys()) {
    if (!current.has(new URL(request.url).pathname)) await assets.delete(request);
  }
}

async function fromCacheFirst(request: Request): Promise<Response> {
  const assets = await caches.open(ASSETS);
  const kept = await assets.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  // No room to keep it is no reason to do without it now.
  if (response.status === 200) await assets.put(request, response.clone()).catch(() => {});
  return response;
}

/** A page: its own shell, or the one that routes any path in the browser; the network when neither is kept. */
async function page(request: Request, path: string): Promise<Response> {
  const pages = await caches.open(PAGES);
  const kept = (await pages.match(path)) ?? (await pages.match('/200.html'));
  return kept ?? fetch(request);
}

async function other(request: Request, path: string): Promise<Response> {
  const kept = await (await caches.open(PAGES)).match(path);
  return kept ?? fetch(request);
}

/** Another app shares something: kept here, and given to the page that asks where it shall go. */
async function shared(request: Request): Promise<Response> {
  // No room, or nothing that can be read: the page says that nothing came.
  const id = await request
    .formData()
    .then((form) => takeIn(form))
    .catch(() => '');
  return Response.redirect(id ? `${SHARE_ADDRESS}?of=${id}` : `${SHARE_ADDRESS}?lost`, 303);
}

self.addEventListener('install', (event) => event.waitUntil(install()));

self.addEventListener('activate', (event) =>
  event.waitUntil(forgetOldVersions().then(() => self.clients.claim())),
);

self.addEventListener('message', (event) => {
  if (event.data === 'skip-waiting') event.waitUntil(self.skipWaiting());
  if (event.data === 'keep-voice') {
    const done = offlineList().then((list) => keep(list.voice));
    event.waitUntil(
      done.then(
        () => event.ports[0]?.postMessage({ kept: true }),
        (cause: unknown) => event.ports[0]?.postMessage({ kept: false, cause: String(cause) }),
      ),
    );
  }
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === 'POST' && url.pathname === SHARE_ADDRESS)
    return event.respondWith(shared(request));
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.headers.has('range')) return;
  if (SERVER_OWN.test(url.pathname)) return;
  if (isHashed(url.pathname)) return event.respondWith(fromCacheFirst(request));
  if (request.mode === 'navigate') return event.respondWith(page(request, url.pathname));
  event.respondWith(other(request, url.pathname));
});
