import { request, session } from '$lib/data';
import { HelenError } from '$lib/errors';
import type { VoiceLanguage } from '../types';
import { readSound, type CloudSound } from './sound';

/** Whose voice it is, as `/api/ai/voices` names it. */
export interface CloudVoice {
  provider: string;
  voice: string;
}

const PREFIX = 'cloud:';

export const cloudId = ({ provider, voice }: CloudVoice): string => `${PREFIX}${provider}:${voice}`;

/** Null for a voice of this device. */
export function cloudVoice(id: string | null): CloudVoice | null {
  if (!id?.startsWith(PREFIX)) return null;
  const named = id.slice(PREFIX.length);
  const colon = named.indexOf(':');
  if (colon < 1 || colon === named.length - 1) return null;
  return { provider: named.slice(0, colon), voice: named.slice(colon + 1) };
}

/** A listener does not wait longer: for the first sound of a piece, and for the next of it. Milliseconds. */
const PATIENCE = { first: 8_000, next: 5_000 };

/**
 * A text in a voice of the cloud, sound as it comes. Ends when it is all there or `signal` aborts it.
 * Throws HelenError: what the server refused with, offline, provider_slow, synthesis_failed.
 */
export async function* speakInCloud(
  { provider, voice }: CloudVoice,
  said: { text: string; language: VoiceLanguage; rate: number },
  signal: AbortSignal,
  patience = PATIENCE,
): AsyncGenerator<CloudSound, void, void> {
  if (session() === null) throw new HelenError('not_signed_in');
  const hangUp = new AbortController();
  const stop = () => hangUp.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let late = false;
  const wait = (ms: number) =>
    setTimeout(() => {
      late = true;
      hangUp.abort();
    }, ms);
  let timer = wait(patience.first);
  try {
    const response = await request('/api/ai/speech', {
      method: 'POST',
      body: {
        input: said.text,
        voice,
        provider,
        language: said.language,
        response_format: 'pcm',
        ...(said.rate !== 1 && { speed: said.rate }),
      },
      signal: hangUp.signal,
    });
    for await (const sound of readSound(response)) {
      clearTimeout(timer);
      yield sound;
      timer = wait(patience.next);
    }
  } catch (cause) {
    if (late) throw new HelenError('provider_slow', { cause });
    if (signal.aborted) return;
    if (cause instanceof HelenError) throw cause;
    // Sound has no place for an error: the server breaks the connection to tell of one.
    throw new HelenError('provider_down', { cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    hangUp.abort();
  }
}
