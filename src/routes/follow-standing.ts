import { errorText, toasts } from '$lib/ui';
import { m } from '$lib/i18n';

/** So long what was asked about the person is believed, in milliseconds. */
const ASK_AGAIN = 5000;

/** Brings the newer app and goes there; without a worker of ours loading the page anew is all it takes. */
async function update(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const registration = await workers?.getRegistration();
  await registration?.update().catch(() => {});
  const { installing } = registration ?? {};
  if (installing)
    await new Promise<void>((resolve) => {
      const look = () => installing.state === 'installing' || resolve();
      installing.addEventListener('statechange', look);
      look();
    });
  // Who takes over loads every page anew.
  if (registration?.waiting) registration.waiting.postMessage('skip-waiting');
  else location.reload();
}

function tellTooOld(): number {
  const { what, hint } = errorText('client_too_old');
  return toasts.show(`${what} ${hint}`, {
    kind: 'error',
    duration: null,
    action: { label: m.update_apply(), run: () => void update() },
  });
}

/**
 * Does about how this device and the server stand what sync cannot: offers the newer app to one that is too old, and asks
 * who the person is when they may not write any more, or may again. The result ends it.
 */
export async function followStanding(): Promise<() => void> {
  const [{ refreshSession, session, syncState }, { person }] = await Promise.all([
    import('$lib/data'),
    import('./account/person.svelte'),
  ]);
  if (!session()?.token) return () => {};
  let toast: number | null = null;
  let blocked = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = async (): Promise<void> => {
    clearTimeout(timer);
    const known = Date.parse(session()?.account.blockedUntil ?? '') > Date.now();
    if (known === blocked) return;
    const asked = await refreshSession(ASK_AGAIN);
    if (asked === 'young') timer = setTimeout(() => void ask(), ASK_AGAIN);
    else person.look();
  };
  const watch = syncState().subscribe({
    next: ({ type, error }) => {
      if (type === 'syncing') return;
      blocked = error === 'blocked';
      if (error === 'client_too_old') toast ??= tellTooOld();
      else if (toast !== null) {
        toasts.dismiss(toast);
        toast = null;
      }
      if (error === null || blocked) void ask();
    },
    error: () => {},
  });
  return () => {
    watch.unsubscribe();
    clearTimeout(timer);
  };
}
