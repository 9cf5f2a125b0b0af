import { describe, expect, it } from 'vitest';
import { RATE, seconds, Talk } from './talk.fixture';
import { linesOf } from './view';

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

  it('takes the transcript of a turn that went on for a caption', () => {
    const talk = Talk.listening().say(1, 2);
    talk.on({ type: 'speech-continue', at: seconds(2.5) });
    expect(talk.types()).toEqual([]);
    const [first] = talk.asked();
    talk.on({
      type: 'transcript',
      turn: 1,
      revision: first!.revision,
      written: { text: 'Quiero', language: 'es', segments: [] },
    });
    expect(linesOf(talk.state, [], [])).toMatchObject([{ text: 'Quiero', final: false }]);
    talk.frames(3, 0.9).on({ type: 'speech-pause', at: seconds(3), voiced: 1.5 });
    expect(talk.asked().at(-1)).toMatchObject({ from: seconds(1), to: seconds(3.2) });
    talk.complete(3).written('Quiero una mesa.');
    expect(talk.of('reply')).toEqual([expect.objectContaining({ text: 'Quiero una mesa.' })]);
  });

  it('stops such a caption before it asks again', () => {
    const talk = Talk.listening().say(1, 2);
    talk.on({ type: 'speech-continue', at: seconds(2.5) }).frames(3, 0.9);
    talk.on({ type: 'speech-pause', at: seconds(3), voiced: 1.5 });
    expect(talk.types()).toEqual(['drop-transcription', 'transcribe']);
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

  it('keeps the transcript of a long turn that goes on after a real pause', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: 0 }).frames(14, 0.9).frames(14.2, 0);
    talk.on({ type: 'speech-pause', at: seconds(14), voiced: 14 });
    talk.on({ type: 'speech-continue', at: seconds(14.5) });
    expect(talk.commands).toEqual([]);
    talk.written('La primera parte,').frames(16, 0.9);
    talk.on({ type: 'speech-pause', at: seconds(16), voiced: 15.5 });
    expect(talk.asked().at(-1)).toMatchObject({ from: seconds(14.2), to: seconds(16.2) });
    talk.complete(16).written('y la segunda.');
    expect(talk.of('reply')[0]!.text).toBe('La primera parte, y la segunda.');
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
  it('come about every second of speech, go on through a breath, and give way to the final', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: 0 }).frames(1.1, 0.9);
    expect(talk.asked('interim')).toHaveLength(1);
    talk.frames(1.2, 0);
    expect(talk.of('drop-transcription')).toEqual([]);
    talk.on({ type: 'speech-pause', at: seconds(1.1), voiced: 1.1 });
    expect(talk.types()).toEqual(['drop-transcription', 'transcribe']);
  });

  it('begin in no breath: it may be the end', () => {
    const talk = Talk.listening();
    talk.on({ type: 'speech-start', at: 0 }).frames(0.9, 0.9).frames(1.1, 0);
    expect(talk.asked('interim')).toEqual([]);
    talk.frames(1.2, 0.9);
    expect(talk.asked('interim')).toHaveLength(1);
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
    talk
      .on({ type: 'press', at: seconds(2) })
      .frames(3, 0.9)
      .on({ type: 'release', at: seconds(3) });
    talk.frames(3.2, 0);
    expect(talk.asked()).toHaveLength(1);
    expect(talk.state.name).toBe('processing');
    talk.written('Hola.');
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('takes the transcript of a pause when nothing was said after it', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' }).on({ type: 'press', at: 0 });
    talk.frames(1, 0.9).frames(1.2, 0);
    talk.on({ type: 'speech-pause', at: seconds(1), voiced: 1 }).written('Hola.');
    talk.complete(1);
    expect(talk.of('reply')).toEqual([]);
    talk.on({ type: 'release', at: seconds(1.2) }).frames(1.4, 0);
    expect(talk.asked()).toHaveLength(1);
    expect(talk.of('reply')).toHaveLength(1);
  });

  it('hears to the end what was said before letting go, however late detection is', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' })
      .frames(1, 0)
      .on({ type: 'press', at: seconds(1) });
    talk.frames(1.5, 0.9).on({ type: 'release', at: seconds(3) });
    talk.frames(2.9, 0.9);
    expect(talk.asked()).toEqual([]);
    talk.frames(5, 0.9);
    expect(talk.asked()).toHaveLength(1);
    expect(talk.asked()[0]!.to / RATE).toBeCloseTo(3.1, 1);
  });

  it('hears nothing of what was said before the press, however late detection is', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' }).frames(1, 0.9);
    talk.on({ type: 'press', at: seconds(3) }, { type: 'release', at: seconds(4) });
    talk.frames(2.7, 0.9).frames(6, 0);
    expect(talk.asked()).toEqual([]);
    expect(talk.state.name).toBe('listening');
  });

  it('goes on when it is pressed again before that', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' })
      .frames(1, 0)
      .on({ type: 'press', at: seconds(1) });
    talk
      .frames(1.5, 0.9)
      .on({ type: 'release', at: seconds(2) }, { type: 'press', at: seconds(2.2) });
    talk.frames(4, 0.9);
    expect(talk.asked()).toEqual([]);
    talk.on({ type: 'release', at: seconds(4) }).frames(4.2, 0);
    expect(talk.asked()).toHaveLength(1);
  });

  it('makes nothing of a press without a voice, and lets go when the page is hidden', () => {
    const talk = Talk.listening({ mode: 'push-to-talk' }).on({ type: 'press', at: 0 });
    talk.frames(1, 0).on({ type: 'hidden' });
    expect(talk.asked()).toEqual([]);
    expect(talk.state.name).toBe('listening');
  });

  it('silences her when pressed', () => {
    const talk = Talk.speaking().on({ type: 'configure', policy: { mode: 'push-to-talk' } });
    talk.on({ type: 'press', at: seconds(6) });
    expect(talk.types()).toContain('stop-speaking');
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
