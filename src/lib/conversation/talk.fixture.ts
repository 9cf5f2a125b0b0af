import { expect } from 'vitest';
import { defaultPolicy, type Policy } from './policies';
import { initial, step, type Command, type Event, type State } from './turn';

export const RATE = 16_000;
export const seconds = (value: number) => Math.round(value * RATE);

/** A person at the reducer: says what happens, sees what is to be done. */
export class Talk {
  state: State;
  commands: Command[] = [];
  all: Command[] = [];
  #at = 0;

  constructor(policy: Partial<Policy> = {}) {
    this.state = initial({ ...defaultPolicy, ...policy });
  }

  static listening(policy: Partial<Policy> = {}): Talk {
    const talk = new Talk(policy);
    talk.on({ type: 'start' }, { type: 'microphone-open' }, { type: 'models-ready' });
    return talk;
  }

  on(...events: Event[]): this {
    this.commands = [];
    for (const event of events) {
      const { state, commands } = step(this.state, event);
      this.state = state;
      this.commands.push(...commands);
      this.all.push(...commands);
    }
    return this;
  }

  /** Frames of voice or silence up to a moment, in seconds of the sample clock. */
  frames(until: number, probability: number): this {
    const events: Event[] = [];
    for (; this.#at < seconds(until); this.#at += 512)
      events.push({ type: 'frame', at: this.#at, probability });
    return this.on(...events);
  }

  /** Voice from one moment to another, and the pause after it. */
  say(from: number, to: number): this {
    this.frames(from, 0).on({ type: 'speech-start', at: seconds(from) });
    this.frames(to, 0.9).frames(to + 0.2, 0);
    return this.on({ type: 'speech-pause', at: seconds(to), voiced: to - from });
  }

  /** The words of the newest final transcript that was asked for. */
  written(text: string, language: 'es' | 'en' = 'es'): this {
    const asked = this.asked().at(-1)!;
    const segments = [{ from: 0, to: 1, text }];
    return this.on({
      type: 'transcript',
      turn: asked.turn,
      revision: asked.revision,
      written: { text, language, segments },
    });
  }

  complete(at: number, probability = 0.9): this {
    return this.on({ type: 'endpoint', at: seconds(at), probability });
  }

  asked(kind: 'final' | 'interim' = 'final') {
    return this.all.filter(
      (command): command is Extract<Command, { type: 'transcribe' }> =>
        command.type === 'transcribe' && command.kind === kind,
    );
  }

  types(): string[] {
    return this.commands.map(({ type }) => type);
  }

  of<T extends Command['type']>(type: T): Extract<Command, { type: T }>[] {
    return this.all.filter(
      (command): command is Extract<Command, { type: T }> => command.type === type,
    );
  }

  /** A turn that was said, understood and is being answered aloud. */
  static speaking(heard = 'Hola, '): Talk {
    const talk = Talk.listening().say(4, 5).complete(5).written('¿Qué tal?');
    talk.on({ type: 'reply-delta', turn: 1, text: 'Hola, muy bien. ¿Y tú cómo estás hoy?' });
    talk.on({ type: 'speaker-started', turn: 1 });
    if (heard !== '') talk.on({ type: 'speaker-heard', turn: 1, text: heard });
    expect(talk.state.name).toBe('speaking');
    return talk;
  }
}
