import { asErrorCode, HelenError } from '$lib/errors';
import { session } from './session';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON; a form, a file or a text goes as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** What our routes say when they refuse. */
interface Refusal {
  code?: string;
  message?: string;
  details?: Record<string, unknown>;
}

function asBody(body: unknown, headers: Headers): BodyInit | null {
  if (body === undefined) return null;
  if (body instanceof Blob || body instanceof FormData || typeof body === 'string') return body;
  headers.set('Content-Type', 'application/json');
  return JSON.stringify(body);
}

async function refusal(response: Response): Promise<HelenError> {
  const said = (await response.json().catch(() => ({}))) as Refusal;
  const after = Number(response.headers.get('Retry-After'));
  return new HelenError(asErrorCode(said.code), {
    cause: said.message ?? response.statusText,
    details: {
      ...said.details,
      status: response.status,
      ...(said.code && { code: said.code }),
      ...(after > 0 && { retryAfter: after }),
    },
  });
}

/**
 * Asks this server as whoever is signed in.
 * @returns the response, its status below 300
 * Throws HelenError: what the server refused with (`details` has `status`, `retryAfter` in seconds), `offline` when it
 * cannot be reached; an AbortError when told to stop.
 */
export async function request(path: string, options: RequestOptions = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  const token = session()?.token;
  if (token) headers.set('Authorization', token);
  const body = asBody(options.body, headers);
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? 'GET',
      headers,
      body,
      signal: options.signal ?? null,
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new HelenError('offline', { cause });
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Asks for JSON; undefined where the server has nothing to say (204). */
export async function requestJson<T>(path: string, options?: RequestOptions): Promise<T> {
  const response = await request(path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}
