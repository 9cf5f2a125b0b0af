import type { SpokenLanguage } from './types';

/** A Whisper of the catalogue as the choice sees it. */
export interface WhisperOffer {
  id: string;
  name: string;
  languages: readonly string[];
  /** `unfit`: this device cannot carry it. */
  availability: 'ready' | 'needs_model' | 'unfit';
  /** Why it is unfit. */
  why?: 'gpu_missing' | 'memory_short';
}

export interface Circumstances {
  language: SpokenLanguage | 'auto';
  /** What the person chose, if anything. */
  chosen: string | null;
  /** Milliseconds it took here for one clip, if it was tried. */
  took(id: string): number | undefined;
  /** Those that did not work on this page: they are not tried again in it. */
  failed: ReadonlySet<string>;
}

/** It ships, and runs on every device: what the others fall back to. */
export const SHIPPED = 'whisper-base';

/** Fewest errors first (Radford et al. 2022, table 4, for Spanish and English). Others come after all of these. */
const byErrors = ['whisper-large-v3-turbo', 'whisper-small', SHIPPED, 'whisper-tiny'];

/** Longer a clip and a talk is no talk: only who chose such a Whisper waits for it. Milliseconds. */
const PATIENCE = 1500;

const place = (id: string) => {
  const found = byErrors.indexOf(id);
  return found < 0 ? byErrors.length : found;
};

export function isSlow(took: number | undefined): boolean {
  return took !== undefined && took > PATIENCE;
}

/** Who writes down: the person's choice if it can, else the one of those here that errs least and keeps up; at worst the shipped one. */
export function chooseWhisper(offers: readonly WhisperOffer[], given: Circumstances): string {
  const able = offers.filter(
    ({ id, availability, languages }) =>
      availability === 'ready' &&
      !given.failed.has(id) &&
      (given.language === 'auto' || languages.includes(given.language)),
  );
  const wanted = able.find(({ id }) => id === given.chosen);
  if (wanted) return wanted.id;
  const [best] = able
    .filter(({ id }) => id === SHIPPED || !isSlow(given.took(id)))
    .sort((a, b) => place(a.id) - place(b.id));
  // Better than one that errs more often is the one that can always be had.
  return best && place(best.id) < place(SHIPPED) ? best.id : SHIPPED;
}
