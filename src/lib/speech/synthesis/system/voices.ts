import type { Offer } from '../choice';

/** Some browsers fill their list only after a while, and say so by an event; some never say. */
const PATIENCE = 1000;

let waited = false;

async function list(): Promise<SpeechSynthesisVoice[]> {
  const speech = globalThis.speechSynthesis as SpeechSynthesis | undefined;
  if (!speech) return [];
  const now = speech.getVoices();
  if (now.length || waited) return now;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      speech.removeEventListener?.('voiceschanged', done);
      resolve();
    };
    const timer = setTimeout(done, PATIENCE);
    speech.addEventListener?.('voiceschanged', done);
  });
  waited = true;
  return speech.getVoices();
}

/** `system:` and the voice's own address, which is unique where names are not. */
const idOf = (voice: SpeechSynthesisVoice) => `system:${voice.voiceURI || voice.name}`;

/** The system's voices in the languages HELEN speaks; its default one first. */
export async function systemVoices(): Promise<Offer[]> {
  const voices = await list();
  return voices
    .filter(({ lang }) => /^(?:es|en)(?:[-_]|$)/i.test(lang))
    .sort((a, b) => Number(b.default) - Number(a.default))
    .map((voice) => ({
      id: idOf(voice),
      engine: 'system',
      name: voice.name,
      language: voice.lang.replace('_', '-'),
      availability: voice.localService || navigator.onLine ? 'ready' : 'offline',
      network: !voice.localService,
      processor: 'system',
    }));
}

export async function findSystemVoice(id: string): Promise<SpeechSynthesisVoice | null> {
  return (await list()).find((voice) => idOf(voice) === id) ?? null;
}
