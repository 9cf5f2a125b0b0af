import { HelenError, asHelenError } from '$lib/errors';
import { m } from '$lib/i18n';
import type { Chunk } from './chunker';
import { chooseVoice, paceKey, type Offer } from './choice';
import { RelaySpeaker } from './cloud/relay';
import { sayingOf } from './cloud/saying';
import { CloudSpeaker } from './cloud/speaker';
import { cloudVoice, speakInCloud, type CloudVoice } from './cloud/voice';
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
  Voice,
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
  /** When a voice of the cloud failed, until one has spoken again. */
  #cloudFailed: number | null = null;

  constructor(private readonly options: SynthesiserOptions) {
    this.#pace = options.pace;
    this.#box = new Voicebox(options);
  }

  async prepare(request: Pick<SpeakerRequest, 'language' | 'settings'>): Promise<Voice['id']> {
    this.#listed = null;
    const { language, settings } = request;
    // Nothing to load; the voice that would take its place comes when it is needed.
    if (this.#cloud(request) !== null) return settings.voices[language] ?? '';
    const ready = await this.#ready(language, settings.voices[language]);
    // Nobody waits for it: a reply that comes meanwhile is made between two tries, with what is guessed.
    if ('loaded' in ready) await this.#box.measure(ready.loaded, language).catch(() => {});
    return ready.offer.id;
  }

  speaker(request: SpeakerRequest): Speaker {
    const cloud = this.#cloud(request);
    if (cloud === null) return this.#here(request, this.#best(request, request.local === true));
    return new RelaySpeaker(this.#there(cloud, request), (error) => this.#instead(request, error));
  }

  /** What makes the speaker of a voice of this device, which is got ready from now on. */
  #instead(request: SpeakerRequest, error: HelenError): () => Speaker {
    if (this.#cloudFailed === null)
      this.options.onnotice?.(new HelenError('cloud_voice_failed', { cause: error }));
    this.#cloudFailed = performance.now();
    const ready = this.#best(request, true);
    // Told when it is asked to speak.
    ready.catch(() => {});
    return () => this.#here(request, ready);
  }

  #here(request: SpeakerRequest, ready: Promise<Ready>): Speaker {
    return new ReplySpeaker(ready.then((voice) => this.#speakerOf(voice, request)));
  }

  /** @param soon somebody waits in mid-talk: a voice that would have to be fetched first comes last. */
  #best({ language, settings }: SpeakerRequest, soon: boolean): Promise<Ready> {
    return this.#ready(language, settings.voices[language], { urgent: true, soon });
  }

  /** The cloud's voice, if one is chosen that may be asked now: after a failure it rests a while. */
  #cloud(request: Pick<SpeakerRequest, 'language' | 'local' | 'settings'>): CloudVoice | null {
    const voice = cloudVoice(request.settings.voices[request.language]);
    const failed = this.#cloudFailed;
    const rests = failed !== null && performance.now() - failed < FRESH;
    return request.local === true || rests ? null : voice;
  }

  #there(
    voice: CloudVoice,
    { turn, language, playback, settings }: Omit<SpeakerRequest, 'local'>,
  ): CloudSpeaker {
    const { rate, volume } = settings.voice;
    playback.volume = volume;
    const speak = async function* (this: LocalSynthesiser, text: string, signal: AbortSignal) {
      yield* speakInCloud(voice, { text, language, rate }, signal);
      if (!signal.aborted) this.#cloudFailed = null;
    }.bind(this);
    const saying = (chunk: Chunk) => sayingOf(chunk, language);
    return new CloudSpeaker(turn, { saying, speak }, playback, rate);
  }

  preview(voice: string, request: Parameters<Synthesiser['preview']>[1]): Speaker {
    const choose = async () => {
      const cloud = cloudVoice(voice);
      if (cloud !== null) {
        const language = request.language ?? 'es';
        return sampled(this.#there(cloud, { ...request, language }), language);
      }
      const offer = (await listOffers()).find(({ id }) => id === voice);
      if (!offer) throw new HelenError('voice_missing', { details: { voice } });
      const language: VoiceLanguage = offer.language.startsWith('es') ? 'es' : 'en';
      return sampled(this.#speakerOf(await this.#open(offer), { ...request, language }), language);
    };
    return new ReplySpeaker(choose());
  }

  close(): void {
    this.#box.close();
  }

  #offers(): Promise<Offer[]> {
    if (!this.#listed || performance.now() - this.#listed.at > FRESH) {
      const offers = this.options.throughPlayback
        ? listOffers().then((all) => all.filter(({ engine }) => engine !== 'system'))
        : listOffers();
      this.#listed = { offers, at: performance.now() };
      this.#failed.clear();
    }
    return this.#listed.offers;
  }

  /** The best voice that really works: one that fails makes room for the next. */
  async #ready(
    language: VoiceLanguage,
    chosen: string | null,
    { urgent = false, soon = false } = {},
  ): Promise<Ready> {
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
      const near = soon ? left.filter(({ availability }) => availability === 'ready') : left;
      const offer = chooseVoice(near, circumstances) ?? chooseVoice(left, circumstances);
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

/** The sentence one hears before choosing. */
function sampled(speaker: Speaker, language: VoiceLanguage): Speaker {
  speaker.say(m.talk_voice_sample({}, { locale: language }));
  speaker.end();
  return speaker;
}
