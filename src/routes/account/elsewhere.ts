import { asHelenError, HelenError } from '$lib/errors';
import { askPeople } from './arrival';
import { remember, returnAddress, type Leave } from './oauth2';

/** Another site one may sign in with. */
export interface Provider {
  name: string;
  displayName: string;
  /** SVG source, from the server. */
  logo: string;
}

/** Those the server has, with their names as people know them. Throws HelenError. */
export async function listProviders(): Promise<Provider[]> {
  const { oauth2 } = await askPeople('unexpected', (people) => people.listAuthMethods());
  // Their types know nothing of the logo, which is on the wire.
  return oauth2.providers.map((one: Omit<Provider, 'logo'> & { logo?: string }) => ({
    name: one.name,
    displayName: one.displayName,
    logo: one.logo ?? '',
  }));
}

/** Leaves this page for the provider's, which sends the person back to /account/oauth2. Throws HelenError. */
export async function goTo(name: string, purpose: Leave['purpose']): Promise<void> {
  try {
    // Asked anew each time: state and verifier are good for one journey.
    const { oauth2 } = await askPeople('oauth2_failed', (people) => people.listAuthMethods());
    const found = oauth2.providers.find((one) => one.name === name);
    if (!found) throw new HelenError('oauth2_failed', { cause: `${name} is not offered any more` });
    const { state, codeVerifier: verifier, authURL } = found;
    remember({ provider: name, state, verifier, since: Date.now(), purpose });
    location.assign(authURL + encodeURIComponent(returnAddress(location.origin)));
  } catch (cause) {
    throw asHelenError(cause, 'oauth2_failed');
  }
}

/** A picture from source, for `<img>`: what is in it cannot run there. */
export const asPicture = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;
