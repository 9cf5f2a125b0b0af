import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Assistant, AssistantId, ReplyRequest } from '$lib/assistant';
import { HelenError } from '$lib/errors';
import type { SpeakerRequest } from '$lib/speech/synthesis';
import { Desk } from './desk.fixture';
import type { ConversationEvent } from './events';
import type { SessionParts } from './parts';

const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), 30_000);

beforeAll(() => {
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
});
afterAll(() => vi.unstubAllGlobals());

type Answers = (request: ReplyRequest) => AsyncIterable<string>;

/** A desk whose assistants answer as the test says; who is not named is not on this device. */
function setUp(answers: Partial<Record<AssistantId, Answers>>) {
  const desk = new Desk();
  const asked: { id: AssistantId; request: ReplyRequest }[] = [];
  const spoken: SpeakerRequest[] = [];
  let cancelled = 0;
  desk.settings = { ...desk.settings, assistant: 'gateway' };
  const given = desk.parts;
  const parts: SessionParts = {
    ...given,
    createAssistant: (id: AssistantId): Assistant => ({
      id,
      availability: () =>
        Promise.resolve(
          answers[id] ? { type: 'ready' } : { type: 'unavailable', code: 'gpu_missing' },
        ),
      prepare: () => Promise.resolve(),
      reply(request) {
        asked.push({ id, request });
        return { deltas: answers[id]!(request), cancel: () => void cancelled++ };
      },
      close: () => {},
    }),
    createSynthesiser: (options) => {
      const made = given.createSynthesiser(options);
      const { speaker } = made;
      return Object.assign(made, {
        speaker: (request: SpeakerRequest) => {
          spoken.push(request);
          return speaker(request);
        },
      });
    },
  };
  Object.assign(desk, { parts });
  const session = desk.session();
  const events: ConversationEvent[] = [];
  const stop = session.on((event) => events.push(event));
  return { desk, session, asked, spoken, events, stop, cancelled: () => cancelled };
}

async function* says(...words: string[]) {
  yield* words;
}
// eslint-disable-next-line require-yield -- it fails before its first word
async function* fails(code: 'provider_down' | 'offline'): AsyncGenerator<string> {
  throw new HelenError(code);
}

describe('a talk with the cloud', () => {
  it('that does not answer: HELEN says why, with a voice of this device, and goes on', async () => {
    let first = true;
    const { desk, session, asked, spoken, cancelled } = setUp({
      gateway: () => {
        if (!first) return says('Hola, ', 'Ana.');
        first = false;
        return fails('provider_down');
      },
    });
    await session.start();
    await until(() => session.state === 'listening');
    desk.say(80_000);
    await until(() => desk.kept().length === 2 && session.state === 'listening');
    expect(session.notice?.code).toBe('provider_down');
    expect(desk.kept()[1]!.heard).toBe('No puedo: provider_down.');
    expect(spoken[0]!.local).toBe(true);

    desk.words = '¿Y ahora?';
    desk.say(200_000);
    await until(() => desk.kept().length === 4 && session.state === 'listening');
    expect(desk.kept()[3]!.heard).toBe('Hola, Ana.');
    expect(spoken[1]!.local).toBe(false);
    expect(asked.map(({ id }) => id)).toEqual(['gateway', 'gateway']);
    expect(asked[1]!.request.context, 'an excuse is no part of the talk').toEqual([
      { author: 'user', text: 'Hola, Elena.' },
    ]);
    expect(cancelled()).toBe(0);
    await session.end();
  });

  it('that does not answer: the model of this device does, if it may', async () => {
    const answers = { gateway: () => fails('offline'), 'on-device': () => says('Desde aquí.') };
    for (const fallback of [true, false]) {
      const { desk, session, asked } = setUp(answers);
      desk.settings = { ...desk.settings, fallback };
      await session.send('Hola');
      await until(() => desk.kept().length === 2 && session.state === 'idle');
      expect(desk.kept()[1]!.heard).toBe(fallback ? 'Desde aquí.' : 'No puedo: offline.');
      expect(asked.map(({ id }) => id)).toEqual(fallback ? ['gateway', 'on-device'] : ['gateway']);
      expect(session.notice?.code).toBe('offline');
    }
  });

  it('that breaks off keeps what came, and asks nobody else', async () => {
    const { desk, session, asked } = setUp({
      gateway: async function* () {
        yield 'Hasta aquí ';
        throw new HelenError('provider_down');
      },
      'on-device': () => says('Desde aquí.'),
    });
    await session.send('Hola');
    await until(() => desk.kept().length === 2 && session.state === 'idle');
    expect(desk.kept()[1]!.heard).toBe('Hasta aquí');
    expect(asked).toHaveLength(1);
    expect(session.notice?.code).toBe('provider_down');
  });

  it('interrupted, is hung up on, and told only what was heard', async () => {
    let more = () => {};
    const { desk, session, asked, cancelled } = setUp({
      gateway: async function* ({ turn }) {
        yield 'Uno dos tres cuatro cinco seis. ';
        if (turn === 1) await new Promise<void>((resolve) => (more = resolve));
      },
    });
    desk.settings = { ...desk.settings, gateway: { provider: 'openai', model: 'gpt' } };
    desk.until = 3;
    await session.send('Cuenta');
    await until(() => desk.kept().some(({ heard }) => heard === 'Uno dos tres'));
    session.interrupt();
    await until(() => session.entries.some(({ interrupted }) => interrupted === true));
    expect(cancelled()).toBe(1);
    expect(desk.kept()[1], 'no word that nobody heard is stored').toMatchObject({
      text: 'Uno dos tres',
      heard: 'Uno dos tres',
    });
    more();
    await session.send('Sigue');
    await until(() => asked.length === 2);
    expect(asked[1]!.request).toMatchObject({
      model: { provider: 'openai', model: 'gpt' },
      context: [
        { author: 'user', text: 'Cuenta' },
        { author: 'assistant', text: 'Uno dos tres' },
      ],
    });
    await session.end();
  });
});

it('says that the cloud could not write down what was said, until the next turn', async () => {
  const { desk, session, events } = setUp({ gateway: () => says('Hola.') });
  await session.start();
  await until(() => session.state === 'listening');
  desk.cloudFails = new HelenError('cloud_transcription_failed');
  desk.say(80_000);
  await until(() => desk.kept().length === 2 && session.state === 'listening');
  expect(session.notice?.code).toBe('cloud_transcription_failed');
  desk.cloudFails = null;
  desk.say(200_000);
  await until(() => desk.kept().length === 4 && session.state === 'listening');
  expect(session.notice).toBeNull();
  expect(events.filter(({ type }) => type === 'error')).toHaveLength(1);
  await session.end();
});

describe('what is told as it happens', () => {
  it('is the whole of a turn, in order, until nobody listens', async () => {
    const { desk, session, events, stop } = setUp({ gateway: () => says('Hola, ', 'Ana.') });
    const disturbed = session.on((event) => {
      if (event.type === 'response') stop();
    });
    disturbed();
    await session.send('Hola');
    await until(() => desk.kept().length === 2 && session.state === 'idle');
    const told = events.filter(({ type }) => type !== 'status');
    expect(told).toMatchObject([
      { type: 'transcript', turn: 1, text: 'Hola', final: true },
      { type: 'response', turn: 1, text: 'Hola, ', final: false },
      { type: 'response', turn: 1, text: 'Hola, Ana.', final: false },
      { type: 'response', turn: 1, text: 'Hola, Ana.', final: true },
      { type: 'audio-end', turn: 1, heard: 'Hola, Ana.', interrupted: false },
    ]);
    const stages = events.flatMap((event) => (event.type === 'status' ? [event.stage] : []));
    expect(stages.at(-1)).toBe('idle');
    expect(stages).toContain('speaking');
    stop();
    const before = events.length;
    await session.send('Otra vez');
    await until(() => desk.kept().length === 4);
    expect(events.length).toBe(before);
  });

  it('names errors, and whether they end the talk', async () => {
    const { desk, session, events } = setUp({ gateway: () => fails('offline') });
    desk.microphone = () => Promise.reject(new HelenError('microphone_denied'));
    await session.send('Hola');
    await until(() => desk.kept().length === 2);
    await session.start();
    await until(() => session.state === 'error');
    const errors = events.flatMap((event) =>
      event.type === 'error' ? [[event.error.code, event.fatal]] : [],
    );
    expect(errors).toEqual([
      ['offline', false],
      ['microphone_denied', true],
    ]);
  });
});
