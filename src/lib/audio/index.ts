export type * from './types';
export { claimMicrophone } from './claim';
export { closeAudio, recoverAudio, unlockAudio, watchAudio } from './context';
export {
  captureError,
  isAlias,
  listDevices,
  listMicrophones,
  mediaDevices,
  watchMicrophones,
} from './devices';
export { openMicrophone } from './microphone';
export { openPlayback } from './playback';
export { openRecording } from './recording';
export type { Recording, Take } from './recording';
export { framesOf, listenTo } from './track';
export { keepAwake, onHeadsetKey } from './presence';
export { logMel, MEL_BANDS, MEL_HOP } from './mel';
export { FRAME_SAMPLES, HEARING_RATE } from './types';
