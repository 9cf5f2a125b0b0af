import type { WordPhonemes } from './protocol';

/** The part of the package's module that is used. */
interface EspeakModule {
  eSpeakNGWorker: new () => EspeakVoice | Promise<EspeakVoice>;
  /** Its memory; another array after it has grown. */
  HEAPU8: Uint8Array;
}

interface EspeakVoice {
  /** 0 when the voice is known. */
  set_voice(name: string): number;
  /** Address of a text that ends with a zero. Unlike `synthesize_ipa` it makes no sound on the way: 25 times faster. */
  convert_to_phonemes(text: string, ipa: 1): { ptr: number };
}

export type EspeakFactory = (options: {
  getPreloadedPackage(name: string, size: number): ArrayBuffer;
}) => Promise<EspeakModule>;

export type Phonemise = (voice: string, phrases: readonly string[]) => WordPhonemes[][];

/** The whole data as eSpeak expects it, of which only the parts that are wanted are filled (scripts/espeak.mjs). */
function unpack(packed: ArrayBuffer): ArrayBuffer {
  const length = new DataView(packed).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(packed, 4, length))) as {
    size: number;
    parts: [number, number][];
  };
  const whole = new Uint8Array(header.size);
  let at = 4 + length;
  for (const [from, to] of header.parts) {
    whole.set(new Uint8Array(packed, at, to - from), from);
    at += to - from;
  }
  return whole.buffer;
}

/** Voices under names that the cut data does not have. */
const aliases: Record<string, string> = { 'en-gb': 'en-gb-x-rp', en: 'en-us', 'es-mx': 'es-419' };

export async function openEspeak(factory: EspeakFactory, packed: ArrayBuffer): Promise<Phonemise> {
  const module = await factory({ getPreloadedPackage: () => unpack(packed) });
  const espeak = await new module.eSpeakNGWorker();
  let current = '';

  return (voice, phrases) => {
    const name = aliases[voice] ?? voice;
    if (name !== current) {
      if (espeak.set_voice(name) !== 0) throw new Error(`eSpeak NG has no voice ${name}`);
      current = name;
    }
    return phrases.map((phrase) => {
      const { ptr } = espeak.convert_to_phonemes(phrase, 1);
      const end = module.HEAPU8.indexOf(0, ptr);
      return words(decoder.decode(module.HEAPU8.subarray(ptr, end)));
    });
  };
}

const decoder = new TextDecoder();

/** "h_ə_l_ˈoʊ | w_ˈɜː_l_d" as words of phonemes. A change of language is marked "(en)": left out. */
function words(ipa: string): WordPhonemes[] {
  return ipa
    .replace(/\([a-z-]+\)|\|/g, ' ')
    .split(/\s+/)
    .map((word) => word.split('_').filter((phoneme) => phoneme !== ''))
    .filter((word) => word.length > 0);
}
