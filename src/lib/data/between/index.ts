/** What people do in threads of their own. */
export { act } from './act';
export type { Act } from './act';
export { clear, unclear } from './clear';
export type { Cleared } from './clear';
export { beginDirect, beginGroup, directId } from './begin';
export { say } from './say';
export type { Saying } from './say';
export { undo } from './undo';
export type { Undoable } from './undo';
export { UNDO_MS } from '../sync/outbox';
export { invite, leave, stay } from './places';
