import { requestJson } from '../server/request';
import type { Presence } from './listen';

/** A person as others see them. */
export interface PublicPerson {
  id: string;
  username: string;
  name: string;
  /** The file's name; empty without a picture. */
  avatar: string;
  kind: string;
}

/** How far a message came with one of those it was for; `read` is never true of who does not show it. */
export interface Receipt {
  user: string;
  delivered: boolean;
  read: boolean;
}

/** What is reported: one of them at least. The server keeps what the message says now. */
export interface Report {
  thread?: string;
  message?: string;
  user?: string;
  reason: 'spam' | 'abuse' | 'danger' | 'other';
  text: string;
}

const post = (body?: unknown) => ({ method: 'POST', body }) as const;
const part = encodeURIComponent;

// Everything here throws HelenError.

/** Lets the others of a thread know that this person types in it. */
export const tellTyping = (thread: string) =>
  requestJson<void>(`/api/threads/${part(thread)}/typing`, post());

/** Who else of a thread is here. */
export const presenceIn = (thread: string) =>
  requestJson<Presence[]>(`/api/threads/${part(thread)}/presence`);

/** Of a message of one's own: who has it and who has read it, however many they are. */
export const receiptsOf = (thread: string, message: string) =>
  requestJson<Receipt[]>(`/api/threads/${part(thread)}/messages/${part(message)}/receipts`);

/** That person writes to this one no more, and neither hears whether the other is here. They are not told. */
export const blockPerson = (user: string) =>
  requestJson<void>(`/api/people/${part(user)}/block`, { method: 'PUT' });

export const unblockPerson = (user: string) =>
  requestJson<void>(`/api/people/${part(user)}/block`, { method: 'DELETE' });

/** Whom this person blocked, the newest first. */
export const blockedByMe = () => requestJson<PublicPerson[]>('/api/people/blocked');

/** Tells the moderators; at most 20 times a day (`too_many_requests`). */
export const report = (what: Report) => requestJson<{ id: string }>('/api/reports', post(what));
