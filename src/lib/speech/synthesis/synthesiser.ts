import { HelenError, asHelenError } from '$lib/errors';
import { m } from '$lib/i18n';
import { chooseVoice, paceKey, type Offer } from './choice';
import { ReplySpeaker } from './reply';
import { PcmSpeaker } from './speaker';
import { SystemSpeaker } from './system/speaker';
import { findSystemVoice } from './system/voices';
import type {
  PaceMemory,
  Speaker,
  SpeakerRequest,
  Synthesiser,
  SynthesiserOptions,
  VoiceLanguage,
} from './types';
import { Voicebox, type LoadedVoice } from './voicebox';
import { listOffers } from './voices';

/** What is installed may change meanwhile: after this the list is looked at again. Milliseconds. */
const FRESH = 30_000;

/** A voice that can speak now. */
type Ready = { offer: Offer; loaded: LoadedVoice } | { offer: Offer; system: SpeechSynthesisVoice };

export function createSynthesiser(options: SynthesiserOptions): Synthesiser {
  return new LocalSynthesiser(options);
}

class LocalSynthesiser implements Synthesiser {
  readonly #box: Voicebox;
  readonly #pace: PaceMemory;
  #listed: { offers: Promise<Offer[]>; at: number } | null = null;
  /** Offers that failed here, by id: not tried again until the list is looked at again. */
  readonly #failed = new Map<string, HelenError>();

  constructor(options: SynthesiserOptions) {
    this.#pace = options.pace;
    this.#box = new Voicebox(options);
  }

  async prepare(request: Pick<SpeakerRequest, 'language' | 'settings'>): Promise<Offer> {
    this.#listed = null;
    const { language, settings } = request;
    const ready = await this.#ready(language, settings.voices[language]);
    // Nobody waits for it: a reply that comes meanwhile is made between two tries, with what is guessed.
    if ('loaded' in ready) await this.#box.measure(ready.loaded, language).catch(() => {});
    return ready.offer;
  }

  speaker(request: SpeakerRequest): Speaker {
    const chosen = request.settings.voices[request.language];
    return new ReplySpeaker(
      this.#ready(request.language, chosen, true).then((ready) => this.#speakerOf(ready, request)),
    );
  }

  preview(voice: string, request: Omit<SpeakerRequest, 'language'>): Speaker {
    const choose = async () => {
      const offer = (await listOffers()).find(({ id }) => id === voice);
      if (!offer) throw new HelenError('voice_missing', { details: { voice } });
      const language: VoiceLanguage = offer.language.startsWith('es') ? 'es' : 'en';
      const speaker = this.#speakerOf(await this.#open(offer), { ...request, language });
      speaker.say(m.talk_voice_sample({}, { locale: language }));
      speaker.end();
      return speaker;
    };
    return new ReplySpeaker(choose());
  }

  close(): void {
    this.#box.close();
  }

  #offers(): Promise<Offer[]> {
    if (!this.#listed || performance.now() - this.#listed.at > FRESH) {
      this.#listed = { offers: listOffers(), at: performance.now() };
      this.#failed.clear();
    }
    return this.#listed.offers;
  }

  /** The best voice that really works: one that fails makes room for the next. */
  async #ready(language: VoiceLanguage, chosen: string | null, urgent = false): Promise<Ready> {
    const offers = await this.#offers();
    const circumstances = {
      language,
      chosen,
      pace: (key: string) => this.#pace.recall(key),
      preferred: navigator.languages,
    };
    let last: HelenError | null = null;
    for (;;) {
      const left = offers.filter(({ id }) => !this.#failed.has(id));
      const offer = chooseVoice(left, circumstances);
      if (!offer)
        throw last ?? [...this.#failed.values()].at(-1) ?? new HelenError('voice_missing');
      if (urgent && offer.engine !== 'system') this.#box.prefer(offer.engine);
      try {
        return await this.#open(offer);
      } catch (cause) {
        last = asHelenError(cause, 'synthesis_failed');
        if (last.details?.['abandoned']) throw last;
        // Kokoro's voices share one model: what is wrong with it is wrong for all of them.
        const key = paceKey(offer);
        for (const one of left) if (paceKey(one) === key) this.#failed.set(one.id, last);
      }
    }
  }

  async #open(offer: Offer): Promise<Ready> {
    if (offer.engine === 'system') {
      const system = await findSystemVoice(offer.id);
      if (!system) throw new HelenError('voice_missing', { details: { voice: offer.id } });
      return { offer, system };
    }
    return { offer, loaded: await this.#box.load(offer) };
  }

  #speakerOf(ready: Ready, request: SpeakerRequest): Speaker {
    const { language, turn, playback, settings } = request;
    if ('system' in ready) {
      return new SystemSpeaker(speechSynthesis, ready.system, language, settings.voice);
    }
    playback.volume = settings.voice.volume;
    const mouth = this.#box.mouth(ready.loaded, { turn, language, rate: settings.voice.rate });
    return new PcmSpeaker(turn, mouth, playback, settings.voice.rate);
  }
}
