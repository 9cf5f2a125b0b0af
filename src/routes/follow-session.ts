import { goto } from '$app/navigation';
import { m } from '$lib/i18n';
import { toasts } from '$lib/ui';
import { accountLink } from './account/to';
import { talk } from './talk.svelte';

function askAgain(): void {
  toasts.show(m.account_again(), {
    kind: 'error',
    duration: null,
    action: {
      label: m.account_sign_in(),
      run: () => void goto(accountLink(new URL(location.href))),
    },
  });
}

/**
 * Keeps up with who is signed in: their conversations on every device, and other tabs. Signed out or in elsewhere is
 * another database, so the page is loaded anew, once nobody talks in it. The result ends it.
 */
export async function followSession(): Promise<() => void> {
  const [{ refreshSession, session, startSync, watchSession }, { person }] = await Promise.all([
    import('$lib/data'),
    import('./account/person.svelte'),
  ]);
  const renew = async () => {
    if (!navigator.onLine || document.visibilityState === 'hidden') return;
    const before = person.session?.token;
    await refreshSession();
    person.look();
    if (before && person.session?.token === '') askAgain();
  };
  const stopWatching = watchSession(
    (next) => void (next ? talk.over() : talk.end()).then(() => location.reload()),
  );
  const stopSync = session() ? startSync() : () => {};
  document.addEventListener('visibilitychange', renew);
  void renew();
  return () => {
    stopWatching();
    stopSync();
    document.removeEventListener('visibilitychange', renew);
  };
}
