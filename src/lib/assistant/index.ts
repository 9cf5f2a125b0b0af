export type {
  Assistant,
  AssistantId,
  Availability,
  ContextMessage,
  HearingTimes,
  Reply,
  ReplyRequest,
} from './types';
