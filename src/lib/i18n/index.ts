/** Every text a person reads comes through here: `m.key()`, Spanish first, English beside it. */
export { m } from './paraglide/messages.js';
export { getLocale, setLocale } from './paraglide/runtime.js';
export type { Locale } from './paraglide/runtime.js';
