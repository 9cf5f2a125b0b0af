/** Writing with HELEN: conversations as trees, answers as they stream, what goes along, and Markdown as HTML. */
export {
  attachment,
  attachmentsOf,
  begin,
  providers,
  share,
  shared,
  sharing,
  unshare,
} from './api';
export type { SharedConversation, SharedMessage } from './api';
export type { Reason } from './attachments/check';
export { Tray } from './attachments/tray.svelte';
export type { Item, Refused } from './attachments/tray.svelte';
export { Conversation } from './conversation.svelte';
export type { Outgoing } from './live';
export { takes, writers } from './desk';
export type { Choice, Writer } from './desk';
export { NEW, readDraft, writeDraft } from './draft';
export { Blocks } from './markdown/blocks';
export type { Block } from './markdown/blocks';
export { draw } from './markdown/draw';
export { finish } from './markdown/finish';
export { shownIn } from './rows';
export { shown } from './shown';
export type { Shown } from './shown';
export { Heights } from './window';
