import { requestJson } from './request';
import { session } from './session';

/** A provider of the gateway as `GET /api/ai/providers` tells it; never a key. */
export interface CloudProvider {
  provider: string;
  name: string;
  /** It has a key that is not resting just now. */
  usable: boolean;
  capabilities: string[];
  /** By capability, the default first. */
  models: Record<string, string[]>;
}

/** How long a list is good for, in milliseconds. */
const FRESH = 60_000;

let known: { token: string; at: number; providers: Promise<CloudProvider[]> } | null = null;

/** What the server can use now, for whoever is signed in. Throws HelenError: not_signed_in, offline… */
export function listProviders(): Promise<CloudProvider[]> {
  const token = session()?.token ?? '';
  const now = performance.now();
  if (known !== null && known.token === token && now - known.at < FRESH) return known.providers;
  const asking = { token, at: now, providers: requestJson<CloudProvider[]>('/api/ai/providers') };
  known = asking;
  // A failure is no list: the next one asks again.
  asking.providers.catch(() => {
    if (known === asking) known = null;
  });
  return asking.providers;
}
