import type { Deed } from '$lib/messaging/people';

/** What a key means while a message, or their list, has the focus. */
export type Meaning =
  | { type: 'move'; by: number }
  | { type: 'edge'; at: 'first' | 'last' }
  | { type: 'menu' }
  | { type: 'deed'; deed: Deed };

const keys: Record<string, Meaning> = {
  ArrowUp: { type: 'move', by: -1 },
  ArrowDown: { type: 'move', by: 1 },
  Home: { type: 'edge', at: 'first' },
  End: { type: 'edge', at: 'last' },
  Enter: { type: 'menu' },
  ContextMenu: { type: 'menu' },
  r: { type: 'deed', deed: 'reply' },
  e: { type: 'deed', deed: 'edit' },
  c: { type: 'deed', deed: 'copy' },
  f: { type: 'deed', deed: 'forward' },
  s: { type: 'deed', deed: 'star' },
  p: { type: 'deed', deed: 'pin' },
  t: { type: 'deed', deed: 'translate' },
  i: { type: 'deed', deed: 'describe' },
  Delete: { type: 'deed', deed: 'remove' },
};

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** Null for a key that means nothing here. */
export function meaning({ key, ctrlKey, metaKey, altKey }: Pressed): Meaning | null {
  // Those belong to the browser: Ctrl+C copies what is selected.
  if (ctrlKey || metaKey || altKey) return null;
  return keys[key.length === 1 ? key.toLowerCase() : key] ?? null;
}
