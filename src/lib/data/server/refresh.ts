import { asAccount } from './account';
import { pocketbase } from './pocketbase';
import { fromPocketBase } from './refused';
import { keepSession, session } from './session';

/** `ended`: the server takes it no more; `unreached`: it could not be asked. */
export type Refreshed = 'nobody' | 'young' | 'renewed' | 'ended' | 'unreached';

const day = 24 * 60 * 60 * 1000;

/**
 * Renews the session and what is known of the person. One that the server refuses loses its token and nothing else:
 * what this device keeps of the person stays.
 * @param older renew only one that is as old, in milliseconds
 */
export async function refreshSession(older = day): Promise<Refreshed> {
  const asked = session();
  if (!asked) return 'nobody';
  if (asked.token === '') return 'ended';
  if (Date.now() - (asked.since ?? 0) < older) return 'young';
  const next = await renew();
  // Somebody signed in or out meanwhile, maybe in another tab: theirs counts.
  if (session()?.token !== asked.token) return 'young';
  if (next === 'unreached') return next;
  keepSession(next === 'ended' ? { ...asked, token: '' } : next);
  return next === 'ended' ? next : 'renewed';
}

async function renew() {
  try {
    const client = await pocketbase();
    const { token, record } = await client.collection('users').authRefresh();
    return { token, account: asAccount(record), since: Date.now() };
  } catch (cause) {
    const { code } = fromPocketBase(cause, 'unexpected');
    return code === 'not_signed_in' ? 'ended' : 'unreached';
  }
}
