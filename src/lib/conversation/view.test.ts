import { describe, expect, it } from 'vitest';
import { seconds, Talk } from './talk.fixture';
import { captionOf, linesOf } from './view';

const shown = (talk: Talk) => {
  const records = talk.of('keep').map(({ record }) => record);
  const newest = [...new Map(records.map((one) => [`${one.author}${one.turn}`, one])).values()];
  const lines = linesOf(talk.state, newest, []);
  return { lines, caption: captionOf(talk.state, lines) };
};

const caption = (talk: Talk, text: string) => {
  const { turn, revision } = talk.asked('interim').at(-1)!;
  const written = { text, language: 'es' as const, segments: [{ from: 0, to: 1, text }] };
  return talk.on({ type: 'transcript', turn, revision, written });
};

describe('what a screen shows', () => {
  it('is the caption while the person speaks, and their words once they are final', () => {
    const talk = Talk.listening().on({ type: 'speech-start', at: 0 }).frames(1.1, 0.9);
    caption(talk, 'Hola');
    expect(shown(talk).caption).toEqual({ author: 'user', text: 'Hola', final: false });
    expect(shown(talk).lines).toMatchObject([{ author: 'user', text: 'Hola', final: false }]);
    talk.frames(1.6, 0.9).frames(1.8, 0);
    talk.on({ type: 'speech-pause', at: seconds(1.6), voiced: 1.6 }).complete(1.6);
    talk.written('Hola, Elena.');
    expect(shown(talk).caption).toEqual({ author: 'user', text: 'Hola, Elena.', final: true });
    expect(shown(talk).lines).toMatchObject([{ text: 'Hola, Elena.', final: true }]);
  });

  it('keeps the first part in sight when somebody goes on', () => {
    const talk = Talk.listening().say(4, 5).complete(5).written('Recuérdame comprar leche');
    talk.on({ type: 'speech-start', at: seconds(5.5) }).frames(6.8, 0.9);
    caption(talk, 'y pan');
    expect(shown(talk).lines).toMatchObject([
      { author: 'user', turn: 1, text: 'Recuérdame comprar leche y pan', final: false },
    ]);
  });

  it('is the sentence being said, and in the end what was heard', () => {
    const talk = Talk.speaking('Hola, muy bien. ¿Y ');
    expect(shown(talk).caption).toMatchObject({
      author: 'assistant',
      text: '¿Y tú cómo estás hoy?',
    });
    talk
      .on({ type: 'interrupt' })
      .on({ type: 'speaker-stopped', turn: 1, heard: 'Hola, muy bien. ¿Y tú ' });
    expect(shown(talk).lines.at(-1)).toMatchObject({
      text: 'Hola, muy bien. ¿Y tú',
      final: true,
      interrupted: true,
    });
    expect(shown(talk).caption).toBeNull();
  });

  it('shows nothing of a cough', () => {
    const talk = Talk.listening().say(4, 4.2);
    const { turn, revision } = talk.asked().at(-1)!;
    talk.on({ type: 'rejected', turn, revision });
    expect(shown(talk)).toEqual({ lines: [], caption: null });
  });
});
