/** What tells of others' messages while the app is open. A door of its own: the frame needs nothing else of messaging. */
export { notify, quiet } from '../notify.svelte';
