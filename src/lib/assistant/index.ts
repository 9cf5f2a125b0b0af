import { createGateway } from './gateway';
import { createOnDevice } from './on-device';
import { createSoundCheck } from './sound-check';
import type { Assistant, AssistantId } from './types';

export { textModels } from './gateway';
export type { TextModel } from './gateway';
export type {
  Assistant,
  AssistantId,
  Availability,
  ContextMessage,
  HearingTimes,
  Reply,
  ReplyRequest,
} from './types';

const makers: Record<AssistantId, () => Assistant> = {
  'sound-check': createSoundCheck,
  'on-device': createOnDevice,
  gateway: createGateway,
};

/** Everyone who can answer, in the order they are offered. */
export const assistantIds = Object.keys(makers) as AssistantId[];

/** One who answers; nothing is loaded before `prepare()`. Whoever creates it closes it. */
export function createAssistant(id: AssistantId): Assistant {
  return makers[id]();
}
