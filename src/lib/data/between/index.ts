/** What people do in threads of their own. */
export { act } from './act';
export type { Act } from './act';
export { beginDirect, beginGroup, directId } from './begin';
export { kindOf, say } from './say';
export type { Saying } from './say';
