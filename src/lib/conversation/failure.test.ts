import { describe, expect, it } from 'vitest';
import { seconds, Talk } from './talk.fixture';

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

  it('shows the rest of an answer whose way out was replaced, and listens', () => {
    const talk = Talk.speaking().on({ type: 'reply-ended', turn: 1 });
    talk.on({ type: 'audio-lost' }, { type: 'audio-recovered' }, { type: 'playback-rebuilt' });
    expect(talk.state.name).toBe('listening');
    expect(talk.of('stop-speaking')).toHaveLength(1);
    const kept = talk.of('keep').at(-1)!.record;
    expect(kept).toMatchObject({ author: 'assistant', interrupted: false, open: false });
    expect(kept.heard).toBe(kept.text);
  });
});
