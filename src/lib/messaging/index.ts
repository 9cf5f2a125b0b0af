/** Writing with HELEN: conversations as trees, answers as they stream, what goes along, and Markdown as HTML. */
export {
  askAgain,
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
export { Asides } from './asides.svelte';
export type { Aside, Line } from './asides.svelte';
export type { Reason } from './attachments/check';
export { Tray } from './attachments/tray.svelte';
export type { Item, Refused } from './attachments/tray.svelte';
export { Conversation } from './conversation.svelte';
export type { Outgoing } from './live';
export { takenBySome, takes, writers } from './desk';
export type { Choice, Writer } from './desk';
export {
  allEmoji,
  EMOJI_GROUPS,
  emojiHabits,
  emojiName,
  inTone,
  keepEmojiHabits,
  QUICK_EMOJI,
  recentAfter,
  searchEmoji,
  SKIN_TONES,
} from './emoji';
export type { Emoji, EmojiGroup, EmojiHabits, SkinTone } from './emoji';
export { NEW, readDraft, writeDraft } from './draft';
export { mediaUrl } from './files/media-url';
export { prepare } from './files/prepare';
export type { Prepared } from './files/prepare';
export { keepThumb, thumb } from './files/thumbs';
export type { Upload } from './files/upload';
export { Uploads } from './files/uploads.svelte';
export {
  inviteAddress,
  join,
  listInvites,
  makeInvite,
  readInvitation,
  revokeInvite,
} from './invites';
export type { Invitation, Invite } from './invites';
export { Blocks } from './markdown/blocks';
export type { Block } from './markdown/blocks';
export { linkPreview, previewPicture } from './preview';
export type { LinkPreview } from './preview';
export { draw } from './markdown/draw';
export { finish } from './markdown/finish';
export type { Named } from './markdown/people';
export * from './notes';
export { bigEmoji, drawSaid, mentionsIn } from './said';
export { LivePeople, livePeople } from './presence.svelte';
export { shownIn } from './rows';
export { searchEverything } from './search';
export type { Everything } from './search';
export { shown } from './shown';
export type { Shown } from './shown';
export { Growing } from './growing.svelte';
export { Heights } from './window';
