import { requestJson } from '$lib/data';
import type { RoomInformation } from './types';

/** How sound and pictures go: from browser to browser, or by the LiveKit server that the operator runs. */
export type Media = 'peers' | 'livekit';

/** Lets one peer into one room for ten minutes; the server's word, opaque to us. */
export interface Ticket {
  ticket: string;
  /** Milliseconds since 1970. */
  expires: number;
  seat: number;
  media: Media;
  /** A guest's own key: with it a reloaded tab has its seat back. */
  guest?: string;
}

interface TicketWish {
  room: string;
  peer: string;
  name?: string;
  secret?: string;
  guest?: string;
}

/** What may be seen before entering. Throws HelenError: call_missing for strangers, offline. */
export function readRoom(id: string, secret = ''): Promise<RoomInformation> {
  const body = secret === '' ? {} : { secret };
  return requestJson(`/api/calls/${encodeURIComponent(id)}/enter`, { method: 'POST', body });
}

/** Throws HelenError: call_missing, call_ended, call_full, peer_taken, offline. */
export function takeTicket(wish: TicketWish): Promise<Ticket> {
  return requestJson('/api/call/ticket', { method: 'POST', body: wish });
}

/** Ways around what lies between two people; none where the server has none to offer. */
export async function readIceServers(ticket: string): Promise<RTCIceServer[]> {
  type Answer = { iceServers: RTCIceServer[] };
  const headers = { 'Call-Ticket': ticket };
  const { iceServers } = await requestJson<Answer>('/api/call/ice', { headers });
  return iceServers;
}

/** Goes for good where the socket is broken: nobody waits for this seat. Throws HelenError: ticket_expired, offline. */
export function leaveSeat(ticket: string): Promise<void> {
  const headers = { 'Call-Ticket': ticket };
  return requestJson('/api/call/leave', { method: 'POST', headers });
}

/** A seat's way into the call's room of LiveKit. `url` is a path of our own server; `expires` milliseconds since 1970. */
export interface Admission {
  url: string;
  token: string;
  expires: number;
}

/** Throws HelenError: ticket_expired, ticket_invalid, call_missing where the seat is lost, offline. */
export function takeAdmission(ticket: string): Promise<Admission> {
  const headers = { 'Call-Ticket': ticket };
  return requestJson('/api/call/livekit', { method: 'POST', headers });
}
