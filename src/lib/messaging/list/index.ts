/** The list of all threads: who is in them, what was said last, and what of it is unread. */
export { calmly } from './calm';
export { MOST_UNREAD, readAfterAll, detailsIn, totalUnread } from './details';
export type { Detail, Sent } from './details';
export { findPeople, LEAST_SOUGHT, recentPeople } from './people';
export { chosen, marked, seatsOf } from './seats';
export type { Filter, Seat } from './seats';
export {
  callWords,
  countPeople,
  isMissed,
  lastWords,
  lengthWords,
  messageWords,
  nameOf,
  noticeWords,
  threadName,
} from './words';
export type { Sign } from './words';
export { watchUnread } from './unread';
export { calledSo, infoOf } from './info';
export type { Someone, ThreadInfo } from './info';
export { sharedIn } from './shared';
export type { Shared } from './shared';
export { settled, unlessNew } from '../same';
