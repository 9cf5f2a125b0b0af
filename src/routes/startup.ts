import { dev } from '$app/environment';
import { goto } from '$app/navigation';
import { page } from '$app/state';
import { getLocale, m } from '$lib/i18n';
import { settings } from '$lib/settings';
import { toasts } from '$lib/ui';
import { calling } from './calling.svelte';
import { followSession } from './follow-session';
import { followStanding } from './follow-standing';
import { talk } from './talk.svelte';
import { unread } from './unread.svelte';

/** Reads what the person chose. The database comes after the first paint: theme.js already knows the colours. */
async function connectSettings(): Promise<() => void> {
  const { settingsStore } = await import('$lib/data');
  return settings.connect(settingsStore());
}

/** Offers a new version once it is all here. It never reloads by itself, least of all in mid-turn. */
function offer(registration: ServiceWorkerRegistration): void {
  toasts.show(m.update_ready(), {
    duration: null,
    action: {
      label: m.update_apply(),
      run: () => registration.waiting?.postMessage('skip-waiting'),
    },
  });
}

/** Offers the new version as soon as this worker has fetched all of it. */
function offerWhenInstalled(registration: ServiceWorkerRegistration): void {
  const { installing } = registration;
  installing?.addEventListener('statechange', () => {
    if (installing.state === 'installed' && navigator.serviceWorker.controller) offer(registration);
  });
}

/** A new version has taken over, asked for here or in another tab: who is talking finishes first. */
async function changeVersion(): Promise<void> {
  if (talk.live || calling.live) toasts.show(m.update_after_talk());
  await Promise.all([talk.over(), calling.over()]);
  location.reload();
}

async function registerServiceWorker(): Promise<void> {
  if (dev || !('serviceWorker' in navigator)) return;
  const workers = navigator.serviceWorker;
  let controlled = workers.controller !== null;
  // Only the person's "update" makes a new worker take over; the first one takes over a page that has none.
  workers.addEventListener('controllerchange', () => {
    if (controlled) void changeVersion();
    controlled = true;
  });
  const registration = await workers.register('/service-worker.js');
  if (registration.waiting && controlled) offer(registration);
  offerWhenInstalled(registration);
  registration.addEventListener('updatefound', () => offerWhenInstalled(registration));
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void registration.update().catch(() => {});
  });
}

/** Tells of what others write: with code that the first screen does not wait for. */
async function followNews(): Promise<() => void> {
  const { notify } = await import('$lib/messaging/notify');
  return notify({
    thread: () => (page.url.pathname === '/chat' ? page.url.searchParams.get('id') : null),
    talking: () => talk.live || calling.live,
    open: (thread) => void goto(thread === null ? '/chat' : `/chat?id=${thread}`),
    unread: (count) => {
      unread.count = count;
    },
  });
}

/** Rings, and counts what was missed: with code that the first screen does not wait for. */
async function followCalls(): Promise<() => void> {
  const { session } = await import('$lib/data');
  if (!session()?.token) return () => {};
  const calls = await import('./calls/following.svelte');
  return calls.followCalls();
}

/** What the app does once, when it opens. The result gives back what it took. */
export function startup(): () => void {
  document.documentElement.lang = getLocale();
  const ends: (() => void)[] = [];
  let ended = false;
  for (const begin of [connectSettings, followSession, followStanding, followNews, followCalls])
    // What cannot be fetched now, offline say, is missing until the next start.
    void begin().then(
      (end) => (ended ? end() : ends.push(end)),
      () => {},
    );
  // Without it (a private window, storage blocked) the app works, only not offline.
  void registerServiceWorker().catch(() => {});
  return () => {
    ended = true;
    for (const end of ends) end();
  };
}
