import { listProviders, requestJson, session } from '$lib/data';
import type { Voice } from '../types';
import { cloudId } from './voice';

interface VoiceOffer {
  provider: string;
  id: string;
  name: string;
  languages?: string[];
}

/** Every voice the server can be asked for, as its providers list them; none for who is not signed in. */
export async function cloudVoices(): Promise<Voice[]> {
  if (session() === null) return [];
  const [offers, providers] = await Promise.all([
    requestJson<VoiceOffer[]>('/api/ai/voices'),
    listProviders(),
  ]);
  const names = new Map(providers.map(({ provider, name }) => [provider, name]));
  return offers.map(({ provider, id, name, languages }) => ({
    id: cloudId({ provider, voice: id }),
    engine: 'cloud',
    name,
    language: '',
    ...(languages && { languages }),
    provider: names.get(provider) ?? provider,
    availability: navigator.onLine ? 'ready' : 'offline',
    network: true,
  }));
}
