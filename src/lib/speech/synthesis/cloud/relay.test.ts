import { expect, test, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import type { Speaker, SpeakerEvent } from '../types';
import { loudspeaker } from './loudspeaker.fixture';
import { RelaySpeaker } from './relay';
import { sayingOf } from './saying';
import { CloudSpeaker } from './speaker';

/** A voice of this device: told what it was given, says what the test wants. */
function device(): Speaker & { said: string; over: boolean; ducked: boolean } {
  return {
    said: '',
    over: false,
    ducked: false,
    onevent: null,
    marks: { firstSamples: 2 },
    say(delta) {
      this.said += delta;
    },
    end() {
      this.over = true;
    },
    duck(on) {
      this.ducked = on;
    },
    stop() {
      return Promise.resolve(this.said.slice(0, 4));
    },
  };
}

/** The cloud says the first piece and then no more. */
function setUp(working = 1) {
  const { playback } = loudspeaker();
  let requests = 0;
  const first = new CloudSpeaker(
    1,
    {
      saying: (chunk) => sayingOf(chunk, 'es'),
      // eslint-disable-next-line require-yield -- the first piece alone has sound
      async *speak() {
        if (++requests > working) throw new HelenError('rate_limited');
        yield { samples: new Float32Array(300).fill(0.1), sampleRate: 1000 };
      },
    },
    playback,
    1,
  );
  const here = device();
  const told: string[] = [];
  const relay = new RelaySpeaker(first, (error) => {
    told.push(error.code);
    return () => here;
  });
  const events: SpeakerEvent[] = [];
  relay.onevent = (event) => events.push(event);
  return { relay, here, told, events };
}

const until = (so: () => boolean) => vi.waitFor(() => expect(so()).toBe(true), 30_000);

test('a voice of this device says the rest of an answer, as one voice to whoever listens', async () => {
  const { relay, here, told, events } = setUp();
  relay.duck(true);
  relay.say('Claro que sí, mañana ');
  relay.say('lloverá. ');
  await until(() => here.said !== '');
  expect(told).toEqual(['rate_limited']);
  expect(here.ducked).toBe(true);
  relay.say('Lleva paraguas.');
  relay.end();
  expect(here.said).toBe(' mañana lloverá. Lleva paraguas.');
  expect(here.over).toBe(true);
  here.onevent?.({ type: 'started', time: 9 });
  here.onevent?.({ type: 'heard', text: ' mañana' });
  here.onevent?.({ type: 'finished' });
  const last = events.slice(-2);
  expect(last).toEqual([{ type: 'heard', text: 'Claro que sí, mañana' }, { type: 'finished' }]);
  expect(events.filter(({ type }) => type === 'started')).toHaveLength(1);
  expect(await relay.stop()).toBe('Claro que sí, mañ');
});

test('says all of it where the cloud never spoke, and tells that it begins', async () => {
  const { relay, here, events } = setUp(0);
  relay.say('Hola. ');
  relay.end();
  await until(() => here.over);
  expect(here.said).toBe('Hola. ');
  here.onevent?.({ type: 'started', time: 9 });
  here.onevent?.({ type: 'failed', code: 'voice_missing', cause: null });
  expect(events.map(({ type }) => type)).toEqual(['started', 'failed']);
  expect(relay.marks.firstSamples).toBe(2);
});

test('stopped, lets nobody take over', async () => {
  const { relay, here } = setUp(0);
  relay.say('Hola. ');
  await relay.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(here.said).toBe('');
});
