import { describe, expect, it } from 'vitest';
import { isEcho } from './echo';
import { defaultPolicy, type Policy } from './policies';
import { initial, step, type Command, type Event, type State } from './turn';

const RATE = 16_000;
const seconds = (value: number) => Math.round(value * RATE);

/** A person at the reducer: says what happens, sees what is to be done. */
class Talk {
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

describe('the end of a turn', () => {
  it('transcribes at the pause, before anybody knows that the turn is over', () => {
    const talk = Talk.listening().say(1, 2);
    expect(talk.commands).toEqual([
      expect.objectContaining({
        type: 'transcribe',
        kind: 'final',
        from: seconds(1),
        to: seconds(2.2),
      }),
    ]);
    expect(talk.state.name).toBe('listening');
  });

  it('commits when Smart Turn says complete, and asks for no second transcript', () => {
    const talk = Talk.listening().say(1, 2).complete(2);
    expect(talk.state.name).toBe('processing');
    talk.written('Hola.');
    expect(talk.asked()).toHaveLength(1);
    expect(talk.of('reply')).toEqual([expect.objectContaining({ turn: 1, text: 'Hola.' })]);
  });

  it('answers at once when the words were there first', () => {
    const talk = Talk.listening().say(1, 2).written('Hola.');
    expect(talk.of('reply')).toEqual([]);
    talk.complete(2);
    expect(talk.types()).toEqual(['end-turn', 'turn-ended', 'keep', 'reply']);
  });

  it('waits through an incomplete pause for up to 2.5 s', () => {
    const talk = Talk.listening().say(1, 2).complete(2, 0.2).written('Quiero');
    talk.on({ type: 'silence', at: seconds(2), seconds: 2.4 });
    expect(talk.of('reply')).toEqual([]);
    talk.on({ type: 'silence', at: seconds(2), seconds: 2.5 });
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('waits 1 s without Smart Turn', () => {
    const talk = Talk.listening({ endpointing: false }).say(1, 2).written('Quiero');
    talk.on({ type: 'silence', at: seconds(2), seconds: 0.9 });
    expect(talk.of('reply')).toEqual([]);
    talk.on({ type: 'silence', at: seconds(2), seconds: 1 });
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('discards the transcript of a turn that went on', () => {
    const talk = Talk.listening().say(1, 2);
    talk.on({ type: 'speech-continue', at: seconds(2.5) });
    expect(talk.types()).toEqual(['drop-transcription']);
    const [first] = talk.asked();
    talk.on({
      type: 'transcript',
      turn: 1,
      revision: first!.revision,
      written: { text: 'Quiero', language: 'es', segments: [] },
    });
    talk.frames(3, 0.9).on({ type: 'speech-pause', at: seconds(3), voiced: 1.5 });
    expect(talk.asked().at(-1)).toMatchObject({ from: seconds(1), to: seconds(3.2) });
    talk.complete(3).written('Quiero una mesa.');
    expect(talk.of('reply')).toEqual([expect.objectContaining({ text: 'Quiero una mesa.' })]);
  });

  it('ignores a judgement about an older pause', () => {
    const talk = Talk.listening().say(1, 2);
    talk.on({ type: 'speech-continue', at: seconds(2.3) }).frames(3, 0.9);
    talk.on({ type: 'speech-pause', at: seconds(3), voiced: 1.5 }).complete(2);
    expect(talk.state.name).toBe('listening');
  });

  it('makes no turn and no text of a phantom', () => {
    const talk = Talk.listening().say(1, 1.2);
    const [asked] = talk.asked();
    talk.on({ type: 'rejected', turn: asked!.turn, revision: asked!.revision });
    expect(talk.types()).toEqual(['end-turn']);
    expect(talk.state.name).toBe('listening');
    expect(talk.of('keep')).toEqual([]);
  });

  it('splits a turn past 28 s at its longest gap, and joins parts and times', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: 0 });
    talk.frames(12, 0.9).frames(12.5, 0).frames(20, 0.9).frames(20.2, 0).frames(28.1, 0.9);
    const [part] = talk.asked();
    expect(part!.from).toBe(0);
    expect(part!.to / RATE).toBeCloseTo(12.25, 1);
    talk.written('La primera parte,');
    talk.frames(30, 0.9).frames(30.2, 0);
    talk.on({ type: 'speech-pause', at: seconds(30), voiced: 29 }).complete(30);
    expect(talk.asked().at(-1)!.from).toBe(part!.to);
    talk.written('y la segunda.');
    expect(talk.of('reply')[0]!.text).toBe('La primera parte, y la segunda.');
    const segments = talk.of('keep')[0]!.record.segments;
    expect(segments[0]).toMatchObject({ from: 0, to: 1 });
    expect(segments[1]!.from).toBeCloseTo(12.25, 1);
  });
});

describe('captions', () => {
  it('come about every second of speech and give way at the first sign of silence', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: 0 }).frames(1.1, 0.9);
    expect(talk.asked('interim')).toHaveLength(1);
    talk.frames(1.2, 0);
    expect(talk.of('drop-transcription')).toHaveLength(1);
  });

  it('is not asked for while one is being written, nor while models load', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: 0 }).frames(4, 0.9);
    expect(talk.asked('interim')).toHaveLength(1);
    const loading = new Talk().on({ type: 'start' }, { type: 'microphone-open' });
    loading.on({ type: 'speech-start', at: 0 }).frames(4, 0.9);
    expect(loading.asked('interim')).toEqual([]);
  });
});

describe('while models load', () => {
  it('hears, and answers what was said when they are there', () => {
    const talk = new Talk().on({ type: 'start' }, { type: 'microphone-open' });
    talk.say(0.5, 2).complete(2);
    expect(talk.state.name).toBe('loading');
    expect(talk.asked()).toHaveLength(1);
    talk.on({ type: 'models-ready' });
    expect(talk.state.name).toBe('processing');
    talk.written('Hola.');
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('fails with the code of what is missing, and a retry starts again', () => {
    const talk = new Talk().on({ type: 'start' }, { type: 'load-failed', code: 'model_missing' });
    expect(talk.state).toMatchObject({ name: 'error', code: 'model_missing' });
    expect(talk.types()).toContain('release');
    talk.on({ type: 'retry' });
    expect(talk.state.name).toBe('loading');
    expect(talk.types()).toEqual(['open-microphone', 'load']);
  });
});

describe('an interruption', () => {
  it('ducks at the first voice and stops after half a second of it', () => {
    const talk = Talk.speaking();
    talk.frames(6, 0).on({ type: 'speech-start', at: seconds(6) });
    expect(talk.commands).toEqual([{ type: 'duck', turn: 1, on: true }]);
    talk.frames(6.45, 0.9);
    expect(talk.types()).not.toContain('stop-speaking');
    talk.frames(6.6, 0.9);
    expect(talk.types()).toEqual(['cancel-reply', 'stop-speaking']);
    expect(talk.state.name).toBe('listening');
  });

  it('keeps the heard words and only those', () => {
    const talk = Talk.speaking('Hola, ');
    talk
      .frames(6, 0)
      .on({ type: 'speech-start', at: seconds(6) })
      .frames(6.6, 0.9);
    talk.on({ type: 'speaker-stopped', turn: 1, heard: 'Hola, muy ' });
    expect(talk.of('keep').at(-1)!.record).toMatchObject({
      author: 'assistant',
      heard: 'Hola, muy ',
      interrupted: true,
      open: false,
    });
  });

  it('goes on after a cough', () => {
    const talk = Talk.speaking().say(6, 6.3);
    const asked = talk.asked().at(-1)!;
    talk.on({ type: 'rejected', turn: asked.turn, revision: asked.revision });
    expect(talk.commands).toContainEqual({ type: 'duck', turn: 1, on: false });
    expect(talk.of('stop-speaking')).toEqual([]);
    expect(talk.state.name).toBe('speaking');
  });

  it('stops for a single short word', () => {
    const talk = Talk.speaking().say(6, 6.3).written('Para.');
    expect(talk.types()).toContain('stop-speaking');
    talk.complete(6.3);
    expect(talk.of('reply').at(-1)).toMatchObject({ turn: 2, text: 'Para.' });
  });

  it('takes its own voice for no interruption', () => {
    const talk = Talk.speaking('Hola, muy ').say(6, 6.3).written('Muy bien.');
    expect(talk.of('stop-speaking')).toEqual([]);
    talk.complete(6.3);
    expect(talk.of('reply')).toHaveLength(1);
    expect(talk.state.name).toBe('speaking');
  });

  it('needs words while echo cancellation still learns the room', () => {
    const talk = Talk.listening();
    talk.on({ type: 'typed', text: 'Hola', language: 'es' });
    talk.on({ type: 'reply-delta', turn: 1, text: 'Hola. ' }, { type: 'speaker-started', turn: 1 });
    talk.on({ type: 'speech-start', at: seconds(0.5) }).frames(1.6, 0.9);
    expect(talk.of('duck')).toEqual([]);
    expect(talk.of('stop-speaking')).toEqual([]);
    const caption = talk.asked('interim').at(-1)!;
    const written = { text: 'Espera un momento', language: 'es' as const, segments: [] };
    talk.on({ type: 'transcript', turn: caption.turn, revision: caption.revision, written });
    expect(talk.of('stop-speaking')).toHaveLength(1);
  });

  it('of the button silences her and listens', () => {
    const talk = Talk.speaking().on({ type: 'interrupt' });
    expect(talk.types()).toEqual(['cancel-reply', 'stop-speaking']);
    expect(talk.state.name).toBe('listening');
  });

  it('drops what an older reply still says', () => {
    const talk = Talk.speaking().on({ type: 'interrupt' });
    talk.on(
      { type: 'reply-delta', turn: 1, text: ' Y además…' },
      { type: 'speaker-started', turn: 1 },
    );
    expect(talk.commands).toEqual([]);
    expect(talk.state.name).toBe('listening');
  });
});

describe('going on before any answer sounded', () => {
  it('makes one turn of both clips, under one line of the transcript', () => {
    const talk = Talk.listening().say(4, 5).complete(5).written('Recuérdame comprar leche');
    talk.on({ type: 'reply-delta', turn: 1, text: 'Vale' });
    talk.on({ type: 'speech-start', at: seconds(5.5) }).frames(6.6, 0.9);
    expect(talk.of('cancel-reply')).toEqual([{ type: 'cancel-reply', turn: 1 }]);
    talk.on({ type: 'speech-pause', at: seconds(6.5), voiced: 1 }).complete(6.5);
    talk.written('y pan.');
    expect(talk.of('reply').at(-1)).toMatchObject({
      turn: 2,
      text: 'Recuérdame comprar leche y pan.',
    });
    expect(talk.of('keep').map(({ record }) => record.turn)).toEqual([1, 1]);
  });

  it('holds an answer back while a sound may be the person going on, and gives it after a cough', () => {
    const talk = Talk.listening().say(4, 5).complete(5).written('Hola');
    talk.frames(5.5, 0).on({ type: 'speech-start', at: seconds(5.5) });
    talk.on({ type: 'reply-delta', turn: 1, text: 'Buenas. ' });
    expect(talk.of('say')).toEqual([]);
    talk.frames(5.7, 0.9).frames(5.9, 0);
    talk.on({ type: 'speech-pause', at: seconds(5.7), voiced: 0.2 });
    const asked = talk.asked().at(-1)!;
    talk.on({ type: 'rejected', turn: asked.turn, revision: asked.revision });
    expect(talk.of('say')).toEqual([{ type: 'say', turn: 1, text: 'Buenas. ', language: 'es' }]);
  });
});

describe('mute', () => {
  it('keeps and answers what was said before it', () => {
    const talk = Talk.listening();
    talk
      .on({ type: 'speech-start', at: seconds(1) })
      .frames(2, 0.9)
      .on({ type: 'mute' });
    expect(talk.types()).toEqual(['mute', 'transcribe', 'end-turn', 'turn-ended']);
    talk.written('Hola.');
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('hears nothing new, and lets HELEN finish', () => {
    const talk = Talk.speaking().on({ type: 'mute' });
    talk.on({ type: 'speech-start', at: seconds(7) }).frames(8, 0.9);
    expect(talk.of('duck')).toEqual([]);
    expect(talk.state.name).toBe('speaking');
    talk.on({ type: 'reply-ended', turn: 1 }, { type: 'speaker-finished', turn: 1 });
    expect(talk.state.name).toBe('listening');
  });
});

describe('push-to-talk', () => {
  it('hears only between press and release, and commits at once', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' });
    talk.on({ type: 'speech-start', at: seconds(1) }).frames(2, 0.9);
    expect(talk.asked()).toEqual([]);
    talk.on({ type: 'press' }).frames(3, 0.9).on({ type: 'release' });
    expect(talk.asked()).toHaveLength(1);
    expect(talk.state.name).toBe('processing');
    talk.written('Hola.');
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('takes the transcript of a pause when nothing was said after it', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' }).on({ type: 'press' });
    talk.frames(1, 0.9).frames(1.2, 0);
    talk.on({ type: 'speech-pause', at: seconds(1), voiced: 1 }).written('Hola.');
    talk.complete(1);
    expect(talk.of('reply')).toEqual([]);
    talk.on({ type: 'release' });
    expect(talk.asked()).toHaveLength(1);
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('makes nothing of a press without a voice, and lets go when the page is hidden', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' }).on({ type: 'press' });
    talk.frames(1, 0).on({ type: 'hidden' });
    expect(talk.asked()).toEqual([]);
    expect(talk.state.name).toBe('listening');
  });

  it('silences her when pressed', () => {
    const talk = Talk.speaking().on({ type: 'configure', policy: { mode: 'push-to-talk' } });
    talk.on({ type: 'press' });
    expect(talk.types()).toContain('stop-speaking');
  });
});

describe('failing well', () => {
  it('an unplugged microphone: answers what was heard, then says so, and opens the default one', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: seconds(1) }).frames(2, 0.9);
    talk.on({ type: 'microphone-lost', code: 'microphone_unplugged' });
    expect(talk.commands).toContainEqual({ type: 'notice', code: 'microphone_unplugged' });
    talk.written('Hola.').on({ type: 'reply-delta', turn: 1, text: 'Buenas.' });
    talk.on({ type: 'reply-ended', turn: 1 }, { type: 'speaker-started', turn: 1 });
    expect(talk.state.name).toBe('speaking');
    talk.on({ type: 'speaker-finished', turn: 1 });
    expect(talk.state).toMatchObject({ name: 'error', code: 'microphone_unplugged' });
    talk.on({ type: 'retry' });
    expect(talk.of('open-microphone').at(-1)).toMatchObject({ fallback: true });
  });

  it('a microphone taken by another tab: everything stops, and a retry takes it back', () => {
    const talk = Talk.speaking().on({ type: 'microphone-lost', code: 'microphone_elsewhere' });
    expect(talk.state).toMatchObject({ name: 'error', code: 'microphone_elsewhere' });
    expect(talk.types()).toContain('stop-speaking');
    talk.on({ type: 'retry' });
    expect(talk.of('open-microphone').at(-1)).toMatchObject({ takeOver: true });
  });

  it('no voice: the text is shown, and she never speaks', () => {
    const talk = Talk.listening().say(4, 5).complete(5).written('Hola');
    talk.on({ type: 'reply-delta', turn: 1, text: 'Buenas. ' });
    talk.on({ type: 'speaker-failed', turn: 1, code: 'voice_missing' });
    talk.on({ type: 'reply-delta', turn: 1, text: '¿Qué tal?' });
    expect(talk.state.name).toBe('processing');
    talk.on({ type: 'reply-ended', turn: 1 });
    expect(talk.state.name).toBe('listening');
    expect(talk.of('notice')).toEqual([{ type: 'notice', code: 'voice_missing' }]);
    expect(talk.of('keep').at(-1)!.record).toMatchObject({ heard: 'Buenas. ¿Qué tal?' });
  });

  it('a transcription that fails is tried once more', () => {
    const talk = Talk.listening().say(1, 2).complete(2);
    const fail = () => {
      const { turn, revision } = talk.asked().at(-1)!;
      talk.on({ type: 'transcription-failed', turn, revision, code: 'transcription_failed' });
    };
    fail();
    expect(talk.asked()).toHaveLength(2);
    expect(talk.state.name).toBe('processing');
    fail();
    expect(talk.asked()).toHaveLength(2);
    expect(talk.state.name).toBe('listening');
    expect(talk.of('notice').at(-1)).toEqual({ type: 'notice', code: 'transcription_failed' });
  });

  it.each([
    ['transcription_failed', (talk: Talk) => talk.complete(5)],
    ['assistant_failed', (talk: Talk) => talk.complete(5).written('Hola')],
    [
      'synthesis_failed',
      (talk: Talk) =>
        talk
          .complete(5)
          .written('Hola')
          .on({ type: 'reply-delta', turn: 1, text: 'Buenas.' }, { type: 'reply-ended', turn: 1 }),
    ],
  ] as const)('nobody waits for ever: %s', (code, until) => {
    const talk = Talk.listening().say(4, 5);
    until(talk);
    for (let waited = 0; waited < 70; waited++) talk.on({ type: 'tick', elapsed: 1000 });
    expect(talk.of('notice').map((notice) => notice.code)).toContain(code);
    expect(talk.state.name).toBe('listening');
  });

  it('a detector that falls silent in mid-speech loses nothing', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: seconds(1) }).frames(2, 0.9);
    for (let waited = 0; waited < 6; waited++) talk.on({ type: 'tick', elapsed: 1000 });
    expect(talk.asked()).toHaveLength(1);
    talk.written('Hola.');
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('waits for nobody while the sound system is taken away', () => {
    const talk = Talk.speaking().on({ type: 'audio-lost' });
    for (let waited = 0; waited < 200; waited++) talk.on({ type: 'tick', elapsed: 1000 });
    expect(talk.state.name).toBe('speaking');
    talk.on({ type: 'audio-recovered' });
    expect(talk.state.name).toBe('speaking');
  });
});

describe('a typed turn', () => {
  it('is answered like a spoken one, without a microphone, and then everything rests', () => {
    const talk = new Talk().on({ type: 'typed', text: 'Hola', language: 'es' });
    expect(talk.types()).toEqual(['load', 'keep', 'reply']);
    talk.on({ type: 'models-ready' }, { type: 'reply-delta', turn: 1, text: 'Buenas.' });
    talk.on({ type: 'reply-ended', turn: 1 }, { type: 'speaker-started', turn: 1 });
    expect(talk.state.name).toBe('speaking');
    talk.on({ type: 'speaker-finished', turn: 1 });
    expect(talk.state.name).toBe('idle');
    expect(talk.types()).toContain('release');
  });
});

describe('an echo', () => {
  const text = 'Mañana hará sol en Madrid y lloverá en Vigo por la tarde.';
  const over = { text, from: 'Mañana '.length, to: 'Mañana hará sol '.length };

  it('is what she was sounding just then', () => {
    expect(isEcho('hará sol en Madrid', over)).toBe(true);
    expect(isEcho('Hara sol', over)).toBe(true);
  });

  it('is not what she was going to say, nor what nobody said', () => {
    expect(isEcho('lloverá en Vigo por la tarde', over)).toBe(false);
    expect(isEcho('Espera, ¿y el domingo?', over)).toBe(false);
    expect(isEcho('hará sol', null)).toBe(false);
  });

  it('is no whole sentence said again', () => {
    expect(isEcho(text, over)).toBe(false);
  });
});
