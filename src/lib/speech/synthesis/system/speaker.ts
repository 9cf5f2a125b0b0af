import { HelenError } from '$lib/errors';
import { Chunker, type Chunk } from '../chunker';
import { endOfWord } from '../phonemes/phrases';
import { speakable } from '../text';
import type { Speaker, SpeakerEvent, VoiceLanguage, VoiceSettings } from '../types';

/** What of `speechSynthesis` is used. */
export interface SystemSpeech {
  speak(utterance: SpeechSynthesisUtterance): void;
  cancel(): void;
  pause(): void;
  resume(): void;
}

/** What is said of one chunk, and where each of its words stands in the reply. */
interface Saying {
  text: string;
  /** Ends in the said text and in the whole reply. */
  words: { said: number; to: number }[];
  to: number;
}

/** Some voices never say that they ended: this long after they should have, they did. Milliseconds. */
const OVERDUE = 6000;
const LETTERS_A_SECOND = 9;

/** On Android `pause` ends what is being said instead. */
const canPause = () => !/Android/i.test(navigator.userAgent);

function sayingOf(chunk: Chunk, from: number, language: VoiceLanguage): Saying {
  const saying: Saying = { text: '', words: [], to: from + chunk.text.length };
  for (const piece of speakable(chunk.text, language)) {
    const isWord = piece.kind === 'words';
    saying.text += isWord && saying.text ? ` ${piece.say}` : piece.say;
    if (isWord)
      saying.words.push({ said: saying.text.length, to: from + endOfWord(chunk.text, piece.to) });
  }
  return saying;
}

/**
 * Speaks a reply with a voice of the system, a sentence at a time: Chrome silently stops in the middle of
 * what takes more than some 15 s. Its sound cannot be looked at, and it says by itself where it is.
 */
export class SystemSpeaker implements Speaker {
  onevent: ((event: SpeakerEvent) => void) | null = null;
  readonly marks: { firstClause?: number; firstSamples?: number } = {};

  #state: 'speaking' | 'finished' | 'failed' | 'stopped' = 'speaking';
  #text = '';
  #over = false;
  #cut = 0;
  #heard = 0;
  #started = false;
  #current: Saying | null = null;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  readonly #queue: Saying[] = [];
  readonly #chunker = new Chunker();

  constructor(
    private readonly speech: SystemSpeech,
    private readonly voice: SpeechSynthesisVoice,
    private readonly language: VoiceLanguage,
    private readonly settings: VoiceSettings,
  ) {}

  say(delta: string): void {
    if (this.#state !== 'speaking' || this.#over) return;
    this.#text += delta;
    this.#take(this.#chunker.push(delta));
  }

  end(): void {
    if (this.#state !== 'speaking' || this.#over) return;
    this.#over = true;
    this.#take(this.#chunker.end());
    this.#next();
  }

  /** It cannot be made quieter while it speaks: it waits instead. */
  duck(on: boolean): void {
    if (this.#state !== 'speaking' || !canPause()) return;
    clearTimeout(this.#watchdog);
    if (on) return this.speech.pause();
    this.speech.resume();
    if (this.#current) this.#watch(this.#current);
  }

  stop(): Promise<string> {
    if (this.#state === 'speaking') {
      this.#end('stopped');
      this.#silence();
    }
    return Promise.resolve(this.#text.slice(0, this.#heard));
  }

  #silence(): void {
    // A paused synthesiser stays paused after `cancel`, and would swallow the next reply.
    this.speech.resume();
    this.speech.cancel();
  }

  #end(state: 'finished' | 'failed' | 'stopped'): void {
    this.#state = state;
    clearTimeout(this.#watchdog);
  }

  #take(chunks: readonly Chunk[]): void {
    for (const chunk of chunks) {
      this.marks.firstClause ??= performance.now();
      this.#queue.push(sayingOf(chunk, this.#cut, this.language));
      this.#cut += chunk.text.length;
    }
    this.#next();
  }

  #next(): void {
    if (this.#state !== 'speaking' || this.#current) return;
    const saying = this.#queue.shift();
    if (saying && !saying.words.length) {
      this.#hear(saying.to);
      return this.#next();
    }
    if (saying) return this.#speak(saying);
    if (!this.#over) return;
    this.#hear(this.#text.length);
    this.#end('finished');
    this.onevent?.({ type: 'finished' });
  }

  #speak(saying: Saying): void {
    this.#current = saying;
    const utterance = new SpeechSynthesisUtterance(saying.text);
    utterance.voice = this.voice;
    utterance.lang = this.voice.lang;
    utterance.rate = this.settings.rate;
    utterance.volume = this.settings.volume;
    const live = () => this.#current === saying && this.#state === 'speaking';

    utterance.onstart = () => {
      if (!live() || this.#started) return;
      this.#started = true;
      const time = performance.now();
      this.marks.firstSamples ??= time;
      this.onevent?.({ type: 'started', time });
    };
    // A boundary begins a word: those before it have been heard.
    utterance.onboundary = ({ charIndex }) => {
      if (!live()) return;
      for (const { said, to } of saying.words) {
        if (said > charIndex) break;
        this.#hear(to);
      }
    };
    utterance.onend = () => live() && this.#done(saying);
    utterance.onerror = ({ error }) => live() && this.#fail(error);
    this.#watch(saying);
    this.speech.speak(utterance);
  }

  #watch(saying: Saying): void {
    clearTimeout(this.#watchdog);
    const expected = (saying.text.length / LETTERS_A_SECOND / this.settings.rate) * 1000;
    this.#watchdog = setTimeout(() => {
      this.#silence();
      if (this.#started) this.#done(saying);
      else this.#fail('no sound');
    }, expected + OVERDUE);
  }

  #done(saying: Saying): void {
    clearTimeout(this.#watchdog);
    this.#current = null;
    this.#hear(saying.to);
    this.#next();
  }

  #fail(reason: string): void {
    this.#end('failed');
    this.#silence();
    const cause = new HelenError('synthesis_failed', { details: { reason } });
    this.onevent?.({ type: 'failed', code: 'synthesis_failed', cause });
  }

  #hear(position: number): void {
    if (position <= this.#heard) return;
    this.#heard = position;
    this.onevent?.({ type: 'heard', text: this.#text.slice(0, position) });
  }
}
