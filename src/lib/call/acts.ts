import { newId, request, requestJson, session } from '$lib/data';
import type { CallRow } from '$lib/data';

const part = encodeURIComponent;
const post = (body?: object) => ({ method: 'POST', body }) as const;

// Everything here throws HelenError.

/** A clock that is off by less is right enough, in milliseconds. */
const NEAR = 2000;

/** How far the server's clock is ahead of this one, in milliseconds: it says when a call began. */
export async function serverAhead(): Promise<number> {
  const answer = await request('/api/ready').catch(() => null);
  const ahead = Date.parse(answer?.headers.get('Date') ?? '') - Date.now();
  return Math.abs(ahead) > NEAR ? ahead : 0;
}

/** Calls in a thread; where a call goes on there already, that one is meant. @returns the call */
export const startCall = (thread: string, kind: CallRow['kind']) =>
  requestJson<CallRow>('/api/calls', post({ id: newId(), thread, kind }));

/** A room of its own, to be reached by a link. */
export const openRoom = (kind: CallRow['kind'], title: string) =>
  requestJson<CallRow>('/api/calls', post({ id: newId(), kind, title }));

/** It stops ringing, on all devices of this person; a call of two is over. */
export const declineCall = (id: string, reason: 'declined' | 'busy' = 'declined') =>
  requestJson<void>(`/api/calls/${part(id)}/decline`, post({ reason }));

/** Takes back a call that nobody has answered. */
export const cancelCall = (id: string) => requestJson<void>(`/api/calls/${part(id)}/end`, post());

/** A secret that lets guests in; the one before lets nobody in any more. */
export async function makeLink(id: string): Promise<string> {
  const made = await requestJson<{ secret: string }>(`/api/calls/${part(id)}/link`, post());
  return made.secret;
}

/** Nobody comes in by the link any more. */
export const revokeLink = (id: string) =>
  requestJson<void>(`/api/calls/${part(id)}/link`, { method: 'DELETE' });

/** What a link looks like. The secret stands behind the #: browsers send that part to nobody. */
export const linkAddress = (id: string, secret: string): string =>
  `${location.origin}/call/${id}#k=${secret}`;

/** Whether somebody is there who can call. */
export const canCall = (): boolean => Boolean(session()?.token);
