import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LiveEvent, Presence } from '$lib/data';
import { LivePeople, TYPING_FOR } from './presence.svelte';

type Ears = Parameters<LivePeople['server']['listen']>[0];

/** A store whose server is this test. */
function house() {
  const asked: string[] = [];
  const told: string[] = [];
  const state = { ears: null as Ears | null, here: [] as Presence[] };
  const people = new LivePeople({
    listen: (ears) => {
      state.ears = ears;
      return () => {
        state.ears = null;
      };
    },
    presence: async (thread) => {
      asked.push(thread);
      return state.here;
    },
    tell: async (thread) => {
      told.push(thread);
      throw new Error('offline');
    },
  });
  const hears = (event: LiveEvent) => state.ears?.heard(event);
  return { people, state, asked, told, hears };
}

const types = (thread: string, user: string): LiveEvent => ({ type: 'typing', thread, user });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('forgets who typed five seconds after they were heard last, or when their message comes', () => {
  const { people, hears } = house();
  people.start();
  hears(types('t', 'ana'));
  hears(types('t', 'eva'));
  hears(types('other', 'leo'));
  expect(people.typingIn('t')).toEqual(['ana', 'eva']);
  vi.advanceTimersByTime(TYPING_FOR - 1);
  hears(types('t', 'eva'));
  vi.advanceTimersByTime(1);
  expect(people.typingIn('t')).toEqual(['eva']);
  people.said('t', 'eva');
  expect(people.typingIn('t')).toEqual([]);
});

it('knows who is here by asking once a thread is watched and again after a break, and by being told', async () => {
  const { people, state, asked, hears } = house();
  people.start();
  state.here = [{ user: 'ana', online: true, seen: 5 }];
  const ends = [people.watch('t'), people.watch('t')];
  await vi.runAllTimersAsync();
  expect(people.of('ana')).toEqual({ user: 'ana', online: true, seen: 5 });
  hears({ type: 'presence', user: 'ana', online: false, seen: 9 });
  expect(people.of('ana')).toEqual({ user: 'ana', online: false, seen: 9 });
  ends[0]?.();
  ends[0]?.();
  asked.length = 0;
  state.ears?.opened();
  expect(asked).toEqual(['t']);
  ends[1]?.();
  state.ears?.opened();
  expect(asked).toEqual(['t']);
});

it('tells others every two seconds at most, and of each thread by itself', () => {
  const { people, told } = house();
  for (const at of [0, 500, 1999, 2000, 2500]) people.typing('t', at);
  people.typing('other', 2500);
  expect(told).toEqual(['t', 't', 'other']);
});

it('forgets all of it when it ends', () => {
  const { people, state, hears } = house();
  const end = people.start();
  hears(types('t', 'ana'));
  hears({ type: 'presence', user: 'ana', online: true, seen: 1 });
  end();
  expect(state.ears).toBeNull();
  expect(people.typingIn('t')).toEqual([]);
  expect(people.of('ana')).toBeNull();
});
