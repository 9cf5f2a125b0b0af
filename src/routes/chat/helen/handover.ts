import type { Outgoing, Tray } from '$lib/messaging';

/** The first message of a conversation that was just made, with the tray its attachments lie in. */
interface Handed {
  out: Outgoing;
  tray: Tray;
}

/** On its way to the screen that sends it. */
let waiting: ({ id: string } & Handed) | null = null;

export function handOver(id: string, handed: Handed): void {
  waiting = { id, ...handed };
}

/** Takes it, once. */
export function handed(id: string): Handed | null {
  if (waiting?.id !== id) return null;
  const { out, tray } = waiting;
  waiting = null;
  return { out, tray };
}
