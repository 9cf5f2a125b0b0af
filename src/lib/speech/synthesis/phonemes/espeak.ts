import type { WordPhonemes } from './protocol';

/** The part of the package's module that is used. */
interface EspeakModule {
  eSpeakNGWorker: new () => EspeakVoice | Promise<EspeakVoice>;
}

interface EspeakVoice {
  /** Words a minute; it also makes sound that nobody wants, so the less the better. */
  rate: number;
  /** 0 when the voice is known. */
  set_voice(name: string): number;
  synthesize_ipa(text: string): { code: number; ipa: string };
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
      espeak.rate = 450;
      current = name;
    }
    return phrases.map((phrase) => {
      const { code, ipa } = espeak.synthesize_ipa(phrase);
      if (code !== 0) throw new Error(`eSpeak NG answered ${code}`);
      return words(ipa);
    });
  };
}

/** "h_ə_l_ˈoʊ w_ˈɜː_l_d\n" as words of phonemes. A change of language is marked "(en)": left out. */
function words(ipa: string): WordPhonemes[] {
  return ipa
    .replace(/\([a-z-]+\)/g, '')
    .split(/\s+/)
    .map((word) => word.split('_').filter((phoneme) => phoneme !== ''))
    .filter((word) => word.length > 0);
}
