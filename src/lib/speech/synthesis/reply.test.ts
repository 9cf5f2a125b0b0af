import { expect, test } from 'vitest';
import { HelenError } from '$lib/errors';
import { ReplySpeaker } from './reply';
import type { Speaker, SpeakerEvent } from './types';

/** Hears itself say things at once. */
function echo(): Speaker & { told: string[] } {
  const told: string[] = [];
  const speaker: Speaker & { told: string[] } = {
    told,
    onevent: null,
    marks: { firstClause: 1 },
    say(delta) {
      told.push(delta);
      speaker.onevent?.({ type: 'heard', text: told.join('') });
    },
    end: () => speaker.onevent?.({ type: 'finished' }),
    duck: (on) => void told.push(`duck ${on}`),
    stop: () => {
      told.push('stop');
      return Promise.resolve('heard');
    },
  };
  return speaker;
}

test('keeps what it is told until it is known who speaks', async () => {
  const inner = echo();
  let choose!: (speaker: Speaker) => void;
  const reply = new ReplySpeaker(new Promise((resolve) => (choose = resolve)));
  const events: SpeakerEvent[] = [];
  reply.onevent = (event) => events.push(event);
  reply.say('uno ');
  reply.duck(true);
  reply.say('dos');
  expect(reply.marks).toEqual({});
  choose(inner);
  await Promise.resolve();
  reply.end();
  expect(inner.told).toEqual(['uno ', 'duck true', 'dos']);
  expect(events.map(({ type }) => type)).toEqual(['heard', 'heard', 'finished']);
  expect(reply.marks).toEqual({ firstClause: 1 });
  expect(await reply.stop()).toBe('heard');
});

test('stopped before, whoever was chosen never begins', async () => {
  const inner = echo();
  const reply = new ReplySpeaker(Promise.resolve(inner));
  reply.say('uno');
  expect(await reply.stop()).toBe('');
  await Promise.resolve();
  expect(inner.told).toEqual(['stop']);
});

test('without a voice it fails with the code that says so, even before it is told anything', async () => {
  const reply = new ReplySpeaker(Promise.reject(new HelenError('voice_missing')));
  const events: SpeakerEvent[] = [];
  reply.onevent = (event) => events.push(event);
  reply.say('uno');
  await Promise.resolve();
  await Promise.resolve();
  reply.end();
  expect(events).toMatchObject([{ type: 'failed', code: 'voice_missing' }]);
  expect(await reply.stop()).toBe('');
});
