/** What people say and choose, kept on this device (Dexie). Everything throws HelenError. */
export { changeUpload, dropBlob, keepBlob, listUploads, readThumb, readUpload } from './blobs';
export { conversationStore } from './conversation';
export type { ConversationStore, SpokenTurn } from './conversation';
export { database, HelenDatabase } from './database';
export { exportAll, exportThread } from './export';
export type { ExportedFile, ExportFormat, MarkdownWords } from './export';
export { dropFacts, readFact, writeFact } from './facts';
export { excerpt, findMessages } from './find';
export type { FindFilters, FindKind, FoundMessage } from './find';
export { foldedWords } from './fold';
export type { Range } from './fold';
export { storageError } from './guard';
export { idOf, isId, newId } from './ids';
export {
  blockedByMe,
  blockPerson,
  presenceIn,
  receiptsOf,
  report,
  tellTyping,
  unblockPerson,
} from './live/ask';
export type { PublicPerson, Receipt, Report } from './live/ask';
export { handed, throwAway } from './handed';
export type { Handed } from './handed';
export { listenLive } from './live/listen';
export type { LiveEvent, Presence } from './live/listen';
export { appendMessage, listMessages, watchMessages } from './messages';
export type { NewMessage } from './messages';
export { plainWords } from './plain';
export { identities } from './people';
export type { Identities } from './people';
export type {
  AttachmentRow,
  CallNote,
  CallPerson,
  CallRow,
  FileRow,
  GenerationRow,
  MemberRow,
  Message,
  MessageRow,
  OutgoingFile,
  SentWords,
  NoticeRow,
  SegmentRow,
  ThreadRow,
  UploadRow,
  UserRow,
} from './rows';
export { asAccount } from './server/account';
export { readEvents } from './server/events';
export type { ServerEvent } from './server/events';
export { pocketbase } from './server/pocketbase';
export { listProviders } from './server/providers';
export type { CloudProvider } from './server/providers';
export { refreshSession } from './server/refresh';
export { fromPocketBase } from './server/refused';
export { request, requestJson } from './server/request';
export type { RequestOptions } from './server/request';
export { keepSession, session, watchSession } from './server/session';
export type { Account, Session } from './server/session';
export { searchMessages } from './search';
export type { SearchHit } from './search';
export type { ServerMessage } from './sync/protocol';
export { messageRow } from './sync/rows';
export { adoptLocal, countLocal } from './sync/adopt';
export { hearArriving, tellArriving } from './sync/arriving';
export { pull } from './sync/pull';
export { signOutLocally } from './sync/sign-out';
export { startSync } from './sync/start';
export { watchKeys, watchTables } from './watch-keys';
export type { TableName } from './watch-keys';
export { syncState } from './sync/state';
export type { SyncState } from './sync/state';
export { discardUnsent, retryUnsent, watchUnsent } from './sync/unsent';
export type { Unsent } from './sync/unsent';
export { settingsStore } from './settings';
export {
  archiveThread,
  countThreads,
  createThread,
  deleteThread,
  listThreads,
  pinThread,
  renameThread,
  restoreThread,
  watchThread,
} from './threads';
export type { DeletedThread } from './threads';
export { destroy, wipe } from './wipe';
