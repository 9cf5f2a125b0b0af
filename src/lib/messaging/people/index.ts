/** Threads between people: what a screen shows of one, and what one does in it. */
export { edit, markUnread, pin, react, removeForAll, removeForMe, star } from './acts';
export { closed } from './closed';
export type { Closed } from './closed';
export { asOne, deedsOn } from './deeds';
export type { Deed } from './deeds';
export { candidates, named, namingAt } from './mentions';
export type { Naming } from './mentions';
export { outgoing } from './outgoing.svelte';
export { MOST_WITNESSES, readers } from './receipts';
export { watchPlaces } from './rows';
export { readable, saidLately } from './words';
export { staged } from './staged.svelte';
export type { StagedFile, Unfit } from './staged.svelte';
export { PeopleThread } from './thread.svelte';
export type { Circle, Line, Sent, Waiting } from './types';
