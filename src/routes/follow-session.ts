import { goto } from '$app/navigation';
import { m } from '$lib/i18n';
import { toasts } from '$lib/ui';
import { accountLink } from './account/to';
import { calling } from './calling.svelte';
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

/** Told once: the account's own screen keeps the offer. */
const offered = 'helen-bring-offered';

/** Whoever has just signed in may have talked here before: their account is empty, and that looks like a loss. */
async function offerToBring(account: string): Promise<void> {
  if (localStorage.getItem(offered) === account) return;
  const { countLocal } = await import('$lib/data');
  if ((await countLocal()) === 0) return;
  localStorage.setItem(offered, account);
  toasts.show(m.account_bring_offer(), {
    duration: null,
    action: { label: m.account_bring_see(), run: () => void goto('/account#bring') },
  });
}

/** Lets others see that this person is here, and hears who is. */
function beHere(): () => void {
  let over = false;
  const begun = import('$lib/messaging').then(({ livePeople }) =>
    over ? null : livePeople.start(),
  );
  return () => {
    over = true;
    // Its code could not be fetched: then there is nothing to end.
    void begun.then((end) => end?.()).catch(() => {});
  };
}

/** Goes on with files that were on their way when the app was closed. */
async function goOnSending(): Promise<void> {
  const { listUploads } = await import('$lib/data');
  if ((await listUploads()).length === 0) return;
  const { outgoing } = await import('$lib/messaging/people');
  await outgoing.restore();
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
  const stopWatching = watchSession((next) => {
    // Whoever signed out elsewhere is nobody here either; a call of theirs ends.
    if (!next) calling.end();
    const over = next ? Promise.all([talk.over(), calling.over()]) : talk.end();
    void over.then(() => location.reload());
  });
  const signedIn = session();
  // One that has ended keeps what is here, and asks for nothing.
  const stopSync = signedIn?.token ? startSync() : () => {};
  const stopLive = signedIn?.token ? beHere() : () => {};
  if (signedIn?.token) void goOnSending().catch(() => {});
  if (signedIn) void offerToBring(signedIn.account.id).catch(() => {});
  document.addEventListener('visibilitychange', renew);
  void renew();
  return () => {
    stopWatching();
    stopSync();
    stopLive();
    document.removeEventListener('visibilitychange', renew);
  };
}
