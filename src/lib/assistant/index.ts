import { createSoundCheck } from './sound-check';
import type { Assistant, AssistantId } from './types';

export type {
  Assistant,
  AssistantId,
  Availability,
  ContextMessage,
  HearingTimes,
  Reply,
  ReplyRequest,
} from './types';

/** Everyone who can answer, in the order they are offered. */
export const assistantIds: readonly AssistantId[] = ['sound-check'];

const makers: Record<string, () => Assistant> = { 'sound-check': createSoundCheck };

/** One who answers; nothing is loaded before `prepare()`. Whoever creates it closes it. */
export function createAssistant(id: AssistantId): Assistant {
  return (makers[id] ?? createSoundCheck)();
}
