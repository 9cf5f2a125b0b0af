import { describe, expect, it } from 'vitest';
import { isEcho } from './echo';
import { seconds, Talk } from './talk.fixture';

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
