import { pull, request, requestJson } from '$lib/data';

/** A link into a group, as those who lead it see it; its secret is told once, when it is made. */
export interface Invite {
  id: string;
  /** Whose it is. */
  maker: string;
  /** ISO 8601. */
  at: string;
  /** ISO 8601; null is until it is revoked. */
  expires: string | null;
  /** How many can come by it; 0 is as many as want. */
  uses: number;
  used: number;
}

/** Where a link leads. */
export interface Invitation {
  title: string;
  members: number;
  /** HELEN takes part. */
  helen: boolean;
  /** Whoever asks is in already: `thread` is where. */
  joined: boolean;
  thread?: string;
}

const of = (thread: string): string => `/api/threads/${thread}/invites`;
const behind = (secret: string): string => `/api/invites/${encodeURIComponent(secret)}`;

/** Those that work, the newest first. Throws HelenError, like all of these. */
export const listInvites = (thread: string): Promise<Invite[]> => requestJson(of(thread));

/**
 * @param days how long it holds; 0 until it is revoked
 * @param uses how many can come by it; 0 as many as want
 */
export const makeInvite = (
  thread: string,
  days: number,
  uses: number,
): Promise<Invite & { secret: string }> =>
  requestJson(of(thread), { method: 'POST', body: { days, uses } });

export async function revokeInvite(thread: string, id: string): Promise<void> {
  await request(`${of(thread)}/${id}`, { method: 'DELETE' });
}

/** The secret stands behind the #: browsers send that part to nobody. */
export const inviteAddress = (secret: string, origin: string): string => `${origin}/join#${secret}`;

export const readInvitation = (secret: string): Promise<Invitation> => requestJson(behind(secret));

/** Comes into the group and brings it here. @returns its thread */
export async function join(secret: string): Promise<string> {
  const { thread } = await requestJson<{ thread: string }>(behind(secret), { method: 'POST' });
  await pull();
  return thread;
}
