/** Calls: who is rung, the room, who is in it, what is sent and what comes. Everything throws HelenError. */
export {
  cancelCall,
  canCall,
  linkAddress,
  makeLink,
  openRoom,
  revokeLink,
  startCall,
} from './acts';
export { outgoing, sound } from './bell';
export { Devices } from './devices.svelte';
export type { Source } from './devices.svelte';
export {
  seeCalls,
  threadOf,
  watchCall,
  watchCalls,
  watchMissed,
  watchOpenCall,
  watchRooms,
} from './history';
export type { PastCall, Result } from './history';
export { remember, remembered } from './remembered';
export { Ringer } from './ringer.svelte';
export { signTitle } from './title-sign';
export { canChooseSpeaker, tryOut } from './trial';
export { Call } from './call.svelte';
export { readKept } from './keep';
export type { Kept } from './keep';
export { arrange, fit } from './layout';
export type { Arrangement, View } from './layout';
export type { Person } from './person.svelte';
export type { Figures, Quality } from './quality';
export type { ChatLine, Passage } from './chat.svelte';
export { recordingKind } from './recorder.svelte';
export type { Recording } from './recorder.svelte';
export { MOST as MOST_HANDED } from './transfer';
export { readRoom } from './room';
export { lastWords } from './captions/transcript';
export type { Keeping } from './captions/kept';
export type { Line } from './captions/transcript';
export { canTranslate, Translations } from './captions/translations.svelte';
export { toVtt } from './captions/vtt';
export type { CallNews, CallState, DataUse, EndedWhy, JoinChoice, RoomInformation } from './types';
