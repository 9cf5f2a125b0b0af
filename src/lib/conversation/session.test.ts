import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HelenError } from '$lib/errors';
import { Desk } from './desk.fixture';

const until = (check: () => boolean) => vi.waitFor(() => expect(check()).toBe(true), 30_000);

beforeAll(() => {
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
});
afterAll(() => vi.unstubAllGlobals());

describe('a session', () => {
  it('hears, understands, answers aloud, listens again, and keeps both turns', async () => {
    const desk = new Desk();
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'listening');
    desk.say(80_000);
    await until(() => desk.kept().length === 2 && session.state === 'listening');
    const [said, answered] = desk.kept();
    expect(said).toMatchObject({ author: 'user', text: 'Hola, Elena.', heard: 'Hola, Elena.' });
    expect(answered!.text).toMatch(
      /^Hola, Elena\. He tardado [\d,]+ segundos .* y 0,5 en entenderte\.$/,
    );
    expect(answered!.heard).toBe(answered!.text);
    expect(session.entries).toEqual([
      { id: said!.id, author: 'user', text: 'Hola, Elena.', final: true },
      { id: answered!.id, author: 'assistant', text: answered!.text, final: true },
    ]);
    expect(session.traces).toHaveLength(1);
    expect(session.traces[0]!.firstSound).not.toBeNull();
    await session.end();
    expect(desk.open.size).toBe(0);
  });

  it('keeps what was heard of an interrupted reply, and tells the assistant no more', async () => {
    const desk = new Desk();
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'listening');
    desk.until = 2;
    desk.say(80_000);
    await until(() => session.entries.some(({ author }) => author === 'assistant'));
    await until(() =>
      desk.kept().some(({ author, heard }) => author === 'assistant' && heard === 'Hola, Elena.'),
    );
    session.interrupt();
    await until(() => session.entries.some(({ interrupted }) => interrupted === true));
    expect(session.entries.at(-1)).toMatchObject({ text: 'Hola, Elena.', final: true });
    desk.words = '¿Y mañana?';
    desk.say(200_000);
    await until(() => desk.asked.length === 2);
    expect(desk.asked[1]!.context).toEqual([
      { author: 'user', text: 'Hola, Elena.' },
      { author: 'assistant', text: 'Hola, Elena.' },
    ]);
    await session.end();
    expect(desk.open.size).toBe(0);
  });

  it('talks again with the models it has loaded', async () => {
    const desk = new Desk();
    const session = desk.session();
    for (const turns of [2, 4]) {
      await session.start();
      await until(() => session.state === 'listening');
      desk.say(80_000);
      await until(() => desk.kept().length === turns && session.state === 'listening');
      await session.end();
      expect(desk.open.size).toBe(0);
      expect(desk.loaded.size, 'one that hears, one that speaks').toBe(2);
    }
  });

  it('gives back a microphone that opens after the end', async () => {
    const desk = new Desk();
    let allow = () => {};
    desk.microphone = () => new Promise((resolve) => (allow = resolve));
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'loading' && desk.open.size > 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await session.end();
    allow();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(session.state).toBe('idle');
    expect(desk.open.size).toBe(0);
  });

  it('says why there is no microphone, and a retry that finds one listens', async () => {
    const desk = new Desk();
    desk.microphone = () => Promise.reject(new HelenError('microphone_denied'));
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'error');
    expect(session.error?.code).toBe('microphone_denied');
    expect(session.input).toBeNull();
    desk.microphone = () => Promise.resolve();
    await session.retry();
    await until(() => session.state === 'listening');
    expect(session.error).toBeNull();
    await session.end();
    expect(desk.open.size).toBe(0);
  });

  it('answers what was said before the microphone was unplugged, and then says so', async () => {
    const desk = new Desk();
    const session = desk.session();
    await session.start();
    await until(() => session.state === 'listening');
    desk.detect({ type: 'speech-start', at: 80_000 });
    for (let at = 80_000; at < 96_000; at += 512)
      desk.detect({ type: 'frame', at, probability: 0.9, rms: 0.1 });
    desk.unplug();
    expect(session.notice?.code).toBe('microphone_unplugged');
    await until(() => session.state === 'error');
    expect(session.error?.code).toBe('microphone_unplugged');
    expect(desk.kept().map(({ author }) => author)).toEqual(['user', 'assistant']);
    expect(desk.open.size).toBe(0);
  });

  it('answers a typed turn without a microphone', async () => {
    const desk = new Desk();
    desk.microphone = () => Promise.reject(new HelenError('microphone_missing'));
    const session = desk.session();
    await session.send('  ¿Qué tal?  ');
    await until(() => session.state === 'idle' && desk.kept().length === 2);
    expect(desk.kept()[1]).toMatchObject({ text: '¿Qué tal?', heard: '¿Qué tal?' });
    await until(() => desk.open.size === 0);
  });

  it('keeps nothing in private', async () => {
    const desk = new Desk();
    desk.settings = { ...desk.settings, private: true };
    const session = desk.session();
    await session.send('Hola');
    await until(() => session.entries.length === 2 && session.state === 'idle');
    await session.end();
    expect(desk.stored).toEqual([]);
  });

  it('goes on when nothing can be kept, and says so', async () => {
    const desk = new Desk();
    const session = desk.session(() => {
      throw new HelenError('storage_full');
    });
    await session.send('Hola');
    await until(() => session.entries.length === 2 && session.state === 'idle');
    expect(session.notice?.code).toBe('storage_full');
  });
});
