import { Ringer, watchMissed, watchCall, type PastCall } from '$lib/call';
import { session } from '$lib/data';
import { m } from '$lib/i18n';
import { quiet } from '$lib/messaging/notify';
import { settings } from '$lib/settings';
import { toasts } from '$lib/ui';
import { ring } from '../ring.svelte';
import { talk } from '../talk.svelte';
import RingCard from './RingCard.svelte';
import { callName } from './words';

let ringer = $state.raw<Ringer | null>(null);

/** What rings in this tab; null while nobody is signed in. */
export const ringing = (): Ringer | null => ringer;

/** A call as it is known here, once it is. */
function known(id: string): Promise<PastCall> {
  return new Promise((resolve, reject) => {
    const watching = watchCall(id).subscribe({
      next: (past) => {
        if (!past) return;
        resolve(past);
        queueMicrotask(() => watching.unsubscribe());
      },
      error: reject,
    });
  });
}

async function tellMissed(id: string): Promise<void> {
  const past = await known(id);
  toasts.show(m.ring_busy({ name: callName(past) }));
}

/** Rings for whoever is signed in, and counts what they missed. @returns ends it */
export function followCalls(): () => void {
  const signedIn = session();
  if (!signedIn?.token) return () => {};
  const made = new Ringer(signedIn.account.id, {
    quiet: () => quiet(),
    audible: () => settings.value.notifications.sound && !talk.live,
    missed: ({ id }) => void tellMissed(id).catch(() => {}),
  });
  ringer = made;
  ring.Card = RingCard;
  const missed = watchMissed().subscribe({
    next: (count) => {
      ring.missed = count;
    },
    // A store that fails tells of itself on the screens.
    error: () => {},
  });
  return () => {
    missed.unsubscribe();
    made.end();
    ringer = null;
    ring.Card = null;
    ring.missed = 0;
  };
}
