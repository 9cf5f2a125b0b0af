import type { Snippet } from 'svelte';

/**
 * What the page around every place needs to know of what goes on inside: its mood tints the accent,
 * and what is live is offered as a pill while the person looks at another place.
 */
class Frame {
  /** The sphere's state; `idle` when nothing goes on. */
  mood = $state<'idle' | 'loading' | 'listening' | 'processing' | 'speaking' | 'error'>('idle');
  /** Something live and the place to return to; the pill hides there. */
  live = $state.raw<{ label: string; href: string } | null>(null);
  /** Replaces what the pill shows. */
  pill = $state.raw<Snippet | null>(null);
}

export const frame = new Frame();
