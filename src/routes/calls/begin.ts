import { goto } from '$app/navigation';
import { startCall } from '$lib/call';
import { asHelenError } from '$lib/errors';
import { errorText, toasts } from '$lib/ui';
import { talk } from '../talk.svelte';

/** Says what went wrong in passing. */
export function complain(cause: unknown): void {
  const { what, hint } = errorText(asHelenError(cause).code);
  toasts.show(`${what} ${hint}`, { kind: 'error' });
}

/** Into a call, without asking any more: who calls and who answers has said how. */
export async function enter(id: string, kind: 'audio' | 'video'): Promise<void> {
  // One microphone, one conversation.
  if (talk.live) await talk.end();
  await goto(`/call/${id}?join=${kind}`);
}

/** Calls in a thread, or joins the call that goes on there. */
export async function call(thread: string, kind: 'audio' | 'video'): Promise<void> {
  try {
    const { id } = await startCall(thread, kind);
    await enter(id, kind);
  } catch (cause) {
    complain(cause);
  }
}
