import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CallRow } from '$lib/data';
import { engaged, ringing, RINGS_FOR, type Situation } from './ringing';

const start = 1_800_000_000_000;
const call = (more: Partial<CallRow> = {}): CallRow => ({
  ...{ id: 'call', thread: 'thread', kind: 'audio', title: '', startedBy: 'eva', startedAt: start },
  ...{ answeredAt: 0, endedAt: 0, outcome: '', declined: [], people: [] },
  ...more,
});
const ana = (more: Partial<Situation> = {}): Situation => ({
  ...{ me: 'ana', now: start + 1000, done: new Set(), silent: new Set(), quiet: false },
  ...more,
});
const inside = (user: string, leftAt = 0) => ({ user, name: user, joinedAt: start + 500, leftAt });
const ids = (rows: readonly CallRow[], situation = ana()) =>
  ringing(rows, situation).rings.map(({ id }) => id);

describe('a call rings', () => {
  test('for whom it is meant, until it is answered, declined, over or too old', () => {
    const rings = call({ people: [inside('eva')] });
    expect(ids([rings])).toEqual(['call']);
    expect(ids([rings], ana({ me: 'eva' }))).toEqual([]);
    expect(ids([call({ people: [inside('eva'), inside('ana')] })])).toEqual([]);
    expect(ids([call({ people: [inside('ana', start + 900)] })])).toEqual([]);
    expect(ids([call({ declined: ['ana'] })])).toEqual([]);
    expect(ids([call({ endedAt: start + 900, outcome: 'cancelled' })])).toEqual([]);
    expect(ids([rings], ana({ now: start + RINGS_FOR - 1 }))).toEqual(['call']);
    expect(ids([rings], ana({ now: start + RINGS_FOR }))).toEqual([]);
    expect(ids([rings], ana({ done: new Set(['call']) }))).toEqual([]);
  });

  test('on in a group when others have answered, and never from the room of a link', () => {
    const others = [inside('eva'), inside('luis')];
    expect(ids([call({ answeredAt: start + 600, people: others })])).toEqual(['call']);
    expect(ids([call({ answeredAt: start + 600, people: others, declined: ['luis'] })])).toEqual([
      'call',
    ]);
    expect(ids([call({ thread: '' })])).toEqual([]);
  });

  test('not in a silenced thread nor in quiet hours, and nobody is told that the person is busy', () => {
    const silent = ana({ silent: new Set(['thread']) });
    for (const situation of [silent, ana({ quiet: true })])
      expect(ringing([call()], situation)).toMatchObject({ rings: [], busy: [] });
  });

  test('although this clock is behind the server by half a minute', () => {
    expect(ids([call()], ana({ now: start - 30_000 }))).toEqual(['call']);
  });
});

test('who is in another call, or calls, is busy; what is left does not count', () => {
  const other = call({
    id: 'other',
    thread: 'other',
    startedBy: 'luis',
    startedAt: start - 90_000,
  });
  const talking = { ...other, people: [inside('luis'), inside('ana')] };
  expect(ringing([talking, call()], ana())).toMatchObject({ rings: [], busy: [{ id: 'call' }] });
  const left = { ...other, people: [inside('luis'), inside('ana', start)] };
  expect(ids([left, call()])).toEqual(['call']);
  const own = call({ id: 'own', thread: 'own', startedBy: 'ana' });
  expect(ringing([own, call()], ana())).toMatchObject({ rings: [], busy: [{ id: 'call' }] });
  expect(engaged([{ ...own, endedAt: start + 5 }], ana())).toBeUndefined();
});

const person = fc.constantFrom('ana', 'eva', 'luis');
const moment = fc.integer({ min: start - 100_000, max: start + 100_000 });
const row: fc.Arbitrary<CallRow> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    thread: fc.constantFrom('', 'one', 'two'),
    startedBy: person,
    startedAt: moment,
    endedAt: fc.constantFrom(0, 0, start),
    declined: fc.uniqueArray(person),
    people: fc.array(fc.record({ user: person, leftAt: fc.constantFrom(0, start) }), {
      maxLength: 3,
    }),
  })
  .map(({ people, ...rest }) =>
    call({ ...rest, people: people.map(({ user, leftAt }) => inside(user, leftAt)) }),
  );
const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 5 });
const situation: fc.Arbitrary<Situation> = fc.record({
  me: person,
  now: moment,
  done: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')).map((all) => new Set(all)),
  silent: fc.uniqueArray(fc.constantFrom('one', 'two')).map((all) => new Set(all)),
  quiet: fc.boolean(),
});

test('whatever is told: it rings or is turned away, never both, and never what one has dealt with', () => {
  fc.assert(
    fc.property(rows, situation, (all, how) => {
      const { rings, busy } = ringing(all, how);
      expect(rings.length === 0 || busy.length === 0).toBe(true);
      if (engaged(all, how)) expect(rings).toEqual([]);
      for (const one of [...rings, ...busy]) {
        expect(how.done.has(one.id) || one.declined.includes(how.me)).toBe(false);
        expect(one.people.some(({ user }) => user === how.me)).toBe(false);
        expect(one.endedAt).toBe(0);
        expect(how.now - one.startedAt).toBeLessThan(RINGS_FOR);
      }
    }),
  );
});

test('by itself nothing changes before it says so, but that an own call stops to hold the line', () => {
  fc.assert(
    fc.property(rows, situation, fc.double({ min: 0, max: 1, noNaN: true }), (all, how, part) => {
      // What is to come begins to ring at its time; rows of that kind come from no server.
      const told = all.filter(({ startedAt }) => startedAt <= how.now);
      const before = ringing(told, how);
      if (before.until === null) return;
      const later = how.now + Math.floor((before.until - how.now - 1) * part);
      const still = ringing(told, { ...how, now: later });
      if (engaged(told, how) !== engaged(told, { ...how, now: later })) return;
      expect(still).toEqual(before);
    }),
  );
});

type Event =
  | { type: 'answer' | 'decline' | 'leave'; user: string }
  | { type: 'end' }
  | { type: 'told'; device: number };

/** A call of three and what happens to it; each device hears of it when it hears of it. */
function play(events: readonly Event[]): { truth: CallRow; devices: CallRow[] } {
  let truth = call({ people: [inside('eva')] });
  const devices = [truth, truth];
  for (const event of events) {
    if (event.type === 'told') devices[event.device] = truth;
    else if (truth.endedAt > 0) continue;
    else if (event.type === 'end') truth = { ...truth, endedAt: start + 900 };
    else if (event.type === 'decline')
      truth = { ...truth, declined: [...truth.declined, event.user] };
    else if (event.type === 'answer')
      truth = { ...truth, people: [...truth.people, inside(event.user)] };
    else
      truth = {
        ...truth,
        people: truth.people.map((one) =>
          one.user === event.user ? { ...one, leftAt: start + 800 } : one,
        ),
      };
  }
  return { truth, devices };
}

test('once a device has heard how it stands it rings exactly where it rings for the person, and never again', () => {
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ type: fc.constantFrom('answer', 'decline', 'leave'), user: person }),
    fc.constant({ type: 'end' } as const),
    fc.record({ type: fc.constant('told'), device: fc.nat(1) }),
  ) as fc.Arbitrary<Event>;
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 12 }),
      fc.array(event, { maxLength: 6 }),
      (some, more) => {
        const { truth } = play(some);
        const told: Event[] = [0, 1].map((device) => ({ type: 'told', device }));
        const { devices } = play([...some, ...told]);
        for (const device of devices) expect(ids([device])).toEqual(ids([truth]));
        const after = play([...some, ...told, ...more, ...told]);
        if (ids([truth]).length === 0)
          for (const device of after.devices) expect(ids([device])).toEqual([]);
      },
    ),
  );
});
