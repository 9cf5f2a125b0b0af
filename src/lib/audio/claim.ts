import { HelenError } from '$lib/errors';
import type { MicrophoneClaim } from './types';

const NAME = 'helen-microphone';

/**
 * Takes the microphone for this tab, so that two tabs do not both listen and answer each other.
 * Rejects with microphone_elsewhere when another tab has it, unless `steal`: then the other one is told.
 */
export function claimMicrophone(options: { steal?: boolean } = {}): Promise<MicrophoneClaim> {
  return new Promise((resolve, reject) => {
    let release = (): void => undefined;
    const held = new Promise<void>((done) => (release = done));
    const claim: MicrophoneClaim = { onlost: null, release };
    if (!('locks' in navigator)) {
      resolve(claim);
      return;
    }
    let mine = false;
    navigator.locks
      .request(NAME, options.steal ? { steal: true } : { ifAvailable: true }, (lock) => {
        if (lock === null) throw new HelenError('microphone_elsewhere');
        mine = true;
        resolve(claim);
        return held;
      })
      .catch((cause: unknown) => {
        // Once ours, the request only fails when another tab steals the lock.
        if (mine) claim.onlost?.();
        else reject(cause);
        claim.onlost = null;
      });
  });
}
