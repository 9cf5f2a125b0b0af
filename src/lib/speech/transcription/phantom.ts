/** What Whisper says of a clip, and what detection says of the same. */
export interface Evidence {
  text: string;
  /** Mean natural logarithm of the words' probabilities. */
  logProbability: number;
  /** 0..1, Whisper's own. */
  noSpeech: number;
  /** Seconds of voiced frames, detection's. */
  voiced: number;
}

/** What Whisper, trained on subtitles, writes when nobody speaks. People say some of these, too. */
const FAVOURITES = new Set([
  'gracias',
  'muchas gracias',
  'gracias por ver el vídeo',
  'gracias por ver',
  'gracias por ver el video',
  'suscríbete',
  'suscríbete al canal',
  'hasta la próxima',
  'música',
  'aplausos',
  'thank you',
  'thank you very much',
  'thanks',
  'thanks for watching',
  'thank you for watching',
  'please subscribe',
  'subscribe',
  'bye',
  'you',
  'so',
  'okay',
  'music',
  'applause',
  'bleep',
]);
const CREDITS =
  /amara\.org|subt[ií]tulos? (?:realizados?|por|creados?)|subtitled? by|sottotitoli/iu;
const ANNOTATION = /^[[(*♪].*[\])*♪]$|^[♪\s]*$/u;

/**
 * Measured over recordings of people, synthetic voices, dishes, hiss, tones and clicks (docs/performance.md):
 * sentences stay above -0.4, single words above -2.2, sentences made of noise below -1.5, single words below -2.8.
 */
const SENTENCE_FLOOR = -1.3;
const WORD_FLOOR = -2.5;
const FAVOURITE_FLOOR = -1.3;
const NOBODY = 0.6;
/** Nobody says more words than this in a second of voice. */
const FASTEST = 9;

/** Whether a text is one of Whisper's inventions: what it says is weighed with how sure it and detection are. */
export function isPhantom({ text, logProbability, noSpeech, voiced }: Evidence): boolean {
  const words = text.match(/[\p{L}\p{N}']+/gu) ?? [];
  if (words.length === 0) return true;
  if (words.length > FASTEST * (voiced + 0.2)) return true;
  if (logProbability < (words.length > 2 ? SENTENCE_FLOOR : WORD_FLOOR)) return true;
  if (noSpeech > NOBODY && logProbability < -1) return true;
  if (ANNOTATION.test(text.trim()) || CREDITS.test(text)) {
    return noSpeech > 0.3 || logProbability < -0.3;
  }
  if (!FAVOURITES.has(words.join(' ').toLowerCase())) return false;
  return noSpeech > NOBODY || logProbability < FAVOURITE_FLOOR || voiced < 0.25;
}
