import type { Outgoing } from '$lib/messaging';

/** The first message of a conversation that was just made, on its way to the screen that sends it. */
let waiting: { id: string; out: Outgoing } | null = null;

export function handOver(id: string, out: Outgoing): void {
  waiting = { id, out };
}

/** Takes it, once. */
export function handed(id: string): Outgoing | null {
  if (waiting?.id !== id) return null;
  const { out } = waiting;
  waiting = null;
  return out;
}
