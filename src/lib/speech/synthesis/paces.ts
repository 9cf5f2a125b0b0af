import { readFact, writeFact } from '$lib/data';
import type { PaceMemory } from './types';

const FACT = 'voice-paces';

/** How fast voices are on this device, as it was measured before; kept with what else is known of it. */
export async function storedPaces(): Promise<PaceMemory> {
  const paces = (await readFact<Record<string, number>>(FACT).catch(() => undefined)) ?? {};
  return {
    recall: (key) => paces[key],
    remember: (key, realTimeFactor) => {
      paces[key] = realTimeFactor;
      // Measured again where it cannot be kept.
      void writeFact(FACT, { ...paces }).catch(() => {});
    },
  };
}
