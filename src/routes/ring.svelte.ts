import type { Component } from 'svelte';

/** What the frame shows of calls: told by what follows them, which comes after the first screen. */
export const ring = $state<{ missed: number; Card: Component | null }>({ missed: 0, Card: null });
