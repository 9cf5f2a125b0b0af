import { pull, request, requestJson, type Message } from '$lib/data';
import { base64 } from './base64';

/** What goes to the server with a message: base64. */
export interface SentAttachment {
  mime: string;
  name: string;
  data: string;
}

/** What is asked of a conversation (docs/gateway.md). */
export interface Wish {
  id?: string;
  content?: string;
  attachments?: SentAttachment[];
  /** Where it goes; '' is the beginning. */
  parent?: string;
  regenerate?: string;
  continue?: string;
  provider?: string;
  model?: string;
}

/** A provider as `GET /api/ai/providers` tells of it. */
export interface Provider {
  provider: string;
  name: string;
  usable: boolean;
  capabilities: string[];
  models: Record<string, string[]>;
}

/** What a stranger sees of a shared conversation. */
export interface SharedConversation {
  title: string;
  shared_at: string;
  messages: SharedMessage[];
}

export interface SharedMessage {
  id: string;
  role: 'user' | 'assistant';
  content: string;
  model?: string;
  attachments?: { mime: string; name: string; size: number; data?: string }[];
  created_at: string;
}

const at = (id: string): string => `/api/chat/realtime/sessions/${id}`;

/** Makes a conversation and brings it here; asked twice it is made once. Throws HelenError, like all of these. */
export async function begin(id: string): Promise<void> {
  await request('/api/chat/realtime/sessions', { method: 'POST', body: { id } });
  await pull();
}

export const send = (id: string, wish: Wish, signal: AbortSignal): Promise<Response> =>
  request(`${at(id)}/stream`, { method: 'POST', body: wish, signal });

export const attach = (id: string, last: string | null, signal: AbortSignal): Promise<Response> =>
  request(`${at(id)}/stream`, { signal, headers: last === null ? {} : { 'Last-Event-ID': last } });

export const stop = (id: string): Promise<Response> =>
  request(`${at(id)}/stop`, { method: 'POST' });

/** Lets HELEN try once more to give an answer among people that failed or was cut off. */
export const askAgain = (thread: string, answer: string): Promise<Response> =>
  request(`/api/threads/${thread}/messages/${answer}/again`, { method: 'POST' });

/** Changes how the person sees it, and brings that here. */
export async function change(id: string, what: { pinned?: boolean; leaf?: string }): Promise<void> {
  await request(at(id), { method: 'PATCH', body: what });
  await pull();
}

export const providers = (): Promise<Provider[]> => requestJson('/api/ai/providers');

export const sharing = (id: string): Promise<{ links: number; latest?: string }> =>
  requestJson(`${at(id)}/share`);

/** A new link's secret: it opens `/shared#SECRET`, and is told this once. */
export async function share(id: string): Promise<string> {
  const { secret } = await requestJson<{ secret: string }>(`${at(id)}/share`, { method: 'POST' });
  return secret;
}

export const unshare = (id: string): Promise<Response> =>
  request(`${at(id)}/share`, { method: 'DELETE' });

export const shared = (secret: string): Promise<SharedConversation> =>
  requestJson(`/api/shared/${encodeURIComponent(secret)}`);

/** The bytes of what was sent along. */
export async function attachment(id: string, message: string, index: number): Promise<Blob> {
  return (await request(`${at(id)}/messages/${message}/attachments/${index}`)).blob();
}

/** All that was sent along with a message, to be sent again. */
export function attachmentsOf(id: string, message: Message): Promise<SentAttachment[]> {
  return Promise.all(
    message.attachments.map(async ({ mime, name }, index) => ({
      mime,
      name,
      data: await base64(await attachment(id, message.id, index)),
    })),
  );
}
