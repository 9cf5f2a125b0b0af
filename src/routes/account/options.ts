import { requestJson } from '$lib/data';

/** How one gets in here, as the server says. */
export interface Options {
  signUp: 'open' | 'invitation' | 'closed';
  /** Nobody administers this HELEN yet: the code of its console makes who does. */
  firstAdmin: boolean;
  /** One-time codes by mail. */
  otp: boolean;
  /** Letters can be sent: a forgotten password, a new address. */
  mail: boolean;
  /** Names of other sites one may sign in with. */
  oauth2: string[];
}

/** Throws HelenError. */
export const readOptions = (): Promise<Options> => requestJson<Options>('/api/accounts/options');

/** Code of `/account#invite=CODE`; empty without. */
export const invitationOf = (hash: string): string =>
  new URLSearchParams(hash.slice(1)).get('invite')?.trim() ?? '';
