import type { Voice, VoiceLanguage } from './types';

/** A voice of this device as the choice sees it; the cloud's are never chosen but by the person. */
export interface Offer extends Voice {
  engine: Exclude<Voice['engine'], 'cloud'>;
  /** Where its sound is made. */
  processor: 'cpu' | 'gpu' | 'system';
}

export interface Circumstances {
  language: VoiceLanguage;
  /** What the person chose for this language, if anything. */
  chosen: string | null;
  /** Real-time factor as measured here, by `paceKey`. */
  pace(key: string): number | undefined;
  /** The person's languages, most wanted first: es-MX, es, en. */
  preferred: readonly string[];
}

/** Piper up to here leaves time for everything else. */
const COMFORTABLE = 0.7;
/** Before anything was measured here: what slow machines were seen to do. */
const EXPECTED = { piper: 0.3, kokoroGpu: 0.4, kokoroCpu: 1.5 };

export function expectedPace(voice: Offer, pace: Circumstances['pace']): number {
  if (voice.engine === 'system') return 0;
  const guess =
    voice.engine === 'piper'
      ? EXPECTED.piper
      : voice.processor === 'gpu'
        ? EXPECTED.kokoroGpu
        : EXPECTED.kokoroCpu;
  return pace(paceKey(voice)) ?? guess;
}

/** What a pace is remembered by: Kokoro's voices share one model and so one pace. */
export function paceKey(voice: Pick<Offer, 'engine' | 'id' | 'processor'>): string {
  return voice.engine === 'kokoro' ? `kokoro:${voice.processor}` : voice.id;
}

function rank(voice: Offer, pace: Circumstances['pace']): number {
  if (voice.engine === 'system') return voice.network ? 4 : 3;
  const factor = expectedPace(voice, pace);
  if (voice.engine === 'piper' && factor < COMFORTABLE) return 0;
  if (factor < 1) return voice.processor === 'gpu' ? 1 : 2;
  // A moment that was too busy for Piper would be far too busy for Kokoro.
  return voice.engine === 'piper' ? 5 : 6;
}

/** Earlier in the person's languages is better; the same language elsewhere still counts. */
function distance(voice: Offer, preferred: readonly string[]): number {
  const exact = preferred.findIndex((tag) => tag.toLowerCase() === voice.language.toLowerCase());
  return exact < 0 ? preferred.length : exact;
}

export function speaks(voice: Pick<Voice, 'language'>, language: VoiceLanguage): boolean {
  return voice.language.toLowerCase().split(/[-_]/)[0] === language;
}

/** Who speaks: the person's choice if it can, else the best of this language. Null: nobody; never another language. */
export function chooseVoice(offers: readonly Offer[], given: Circumstances): Offer | null {
  const able = offers.filter(
    (voice) =>
      speaks(voice, given.language) &&
      (voice.availability === 'ready' || voice.availability === 'on_server'),
  );
  const wanted = able.find(({ id }) => id === given.chosen);
  if (wanted) return wanted;
  const [best] = able
    .map((voice, place) => ({
      voice,
      key: [
        rank(voice, given.pace),
        // What is here already before what has to come from the server first.
        voice.availability === 'ready' ? 0 : 1,
        distance(voice, given.preferred),
        expectedPace(voice, given.pace),
        place,
      ],
    }))
    .sort((a, b) => {
      const first = a.key.findIndex((value, i) => value !== b.key[i]);
      return first < 0 ? 0 : a.key[first]! - b.key[first]!;
    });
  return best?.voice ?? null;
}
