import dataUrl from 'helen-espeak/espeak-ng.data?url';
import glueUrl from 'helen-espeak/espeak-ng.mjs?url';
import { openEspeak, type EspeakFactory, type Phonemise } from './espeak';
import type { FromPhonemiser, ToPhonemiser } from './protocol';

/**
 * eSpeak NG is GPL-3.0: a program of its own, loaded here from its own files and talked to by messages;
 * nothing of it is bundled with ours.
 */
async function open(): Promise<Phonemise> {
  const [glue, data] = await Promise.all([
    import(/* @vite-ignore */ new URL(glueUrl, self.location.href).href) as Promise<{
      default: EspeakFactory;
    }>,
    fetch(dataUrl).then((response) => {
      if (!response.ok) throw new Error(`${dataUrl}: ${response.status}`);
      return response.arrayBuffer();
    }),
  ]);
  return openEspeak(glue.default, data);
}

let espeak: Promise<Phonemise> | null = null;

self.onmessage = async ({ data: request }: MessageEvent<ToPhonemiser>) => {
  const answer = (message: FromPhonemiser) => self.postMessage(message);
  const { id, voice, phrases } = request;
  try {
    espeak ??= open();
    const phonemise = await espeak;
    answer({ type: 'phonemes', id, phrases: phonemise(voice, phrases) });
  } catch (cause) {
    // A failed download must be tried again the next time.
    espeak = null;
    answer({ type: 'failed', id, code: 'synthesis_failed', message: String(cause) });
  }
};
