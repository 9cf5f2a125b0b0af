import type { Call } from '$lib/call';
import { getLocale, m } from '$lib/i18n';

/** Peers by the names of those who are in the call, as a sentence has them: "Ana, Eva y tú". */
export function namesOf(call: Call, peers: readonly string[]): string {
  const names = peers.map((peer) => {
    if (peer === call.captions.own) return m.call_you_within();
    const person = call.people.find(({ seat }) => seat.peer === peer);
    return person?.seat.name || m.call_guest();
  });
  return new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(names);
}
