import { createAssistant } from '$lib/assistant';
import * as audio from '$lib/audio';
import { newId } from '$lib/data';
import { getLocale } from '$lib/i18n';
import { ensureModels } from '$lib/models';
import { createDetector } from '$lib/speech/detection';
import { createSynthesiser } from '$lib/speech/synthesis';
import { createTranscriber } from '$lib/speech/transcription';
import { errorText } from '$lib/ui';
import type { SessionParts } from './parts';

/** The devices, workers and models of this browser. */
export const realParts: SessionParts = {
  unlockAudio: audio.unlockAudio,
  recoverAudio: audio.recoverAudio,
  closeAudio: audio.closeAudio,
  watchAudio: audio.watchAudio,
  openMicrophone: audio.openMicrophone,
  openPlayback: audio.openPlayback,
  claimMicrophone: audio.claimMicrophone,
  keepAwake: audio.keepAwake,
  onHeadsetKey: audio.onHeadsetKey,
  createDetector,
  createTranscriber,
  createSynthesiser,
  createAssistant,
  ensureModels,
  sentence: (code, language) => errorText(code, language).what,
  language: getLocale,
  newId,
};
