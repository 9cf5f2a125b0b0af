import fc from 'fast-check';
import type { Weather } from './device.fixture';

/** One thing that happens to a device or on it. Numbers choose among what there is. */
export type Happening = { on: number; which: number; who: number; yes: boolean } & (
  | { type: (typeof plain)[number] }
  | { type: 'say'; text: string; reply: boolean }
  | { type: 'edit'; text: string; nth: number }
  | { type: 'react'; emoji: string; nth: number }
  | { type: 'delete' | 'hide' | 'star' | 'pin'; nth: number }
  | { type: 'role'; role: 'owner' | 'admin' | 'member' }
  | { type: 'clear' | 'seen'; nth: number }
  | { type: 'flush' | 'pull' | 'sync'; weather: Weather[]; limit: number }
  | { type: 'dies'; lives: number; weather: Weather[] }
  | { type: 'poke'; fates: { nth: number; times: number }[] }
  | { type: 'overtaken'; nth: number }
);

const plain = [
  'direct',
  'group',
  'title',
  'mute',
  'unread',
  'helen',
  'leave',
  'ask in',
  'put out',
  'kill',
  'arrive',
  'backup',
  'restore',
  'purge',
  'retry',
  'discard',
  'block',
] as const;

const text = fc.constantFrom('uno', 'dos tres', ' cuatro  ', 'cinco');
const nth = fc.nat(6);
const weather = fc.array(
  fc.constantFrom<Weather>('fine', 'fine', 'fine', 'lost', 'answer lost', 'doubled', 'late'),
  { maxLength: 4 },
);
const limit = fc.constantFrom(1, 2, 3, 500);

function of(weight: number, type: Happening['type'], rest: object = {}) {
  const arbitrary = fc.record({
    type: fc.constant(type),
    ...{ on: fc.nat(2), which: fc.nat(3), who: fc.nat(2), yes: fc.boolean() },
    ...rest,
  }) as unknown as fc.Arbitrary<Happening>;
  return { weight, arbitrary };
}

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  of(8, 'say', { text, reply: fc.boolean() }),
  of(7, 'sync', { weather, limit }),
  of(4, 'flush', { weather, limit }),
  of(4, 'pull', { weather, limit }),
  of(5, 'poke', { fates: fc.array(fc.record({ nth, times: fc.nat(2) }), { maxLength: 4 }) }),
  of(6, 'overtaken', { nth: fc.nat(3) }),
  of(3, 'dies', { lives: fc.nat(12), weather }),
  of(3, 'direct'),
  of(3, 'group'),
  of(3, 'edit', { text, nth }),
  of(3, 'react', { emoji: fc.constantFrom('👍', '❤️'), nth }),
  of(2, 'delete', { nth }),
  of(2, 'hide', { nth }),
  of(2, 'star', { nth }),
  of(2, 'pin', { nth }),
  of(2, 'seen', { nth }),
  of(1, 'clear', { nth }),
  of(3, 'ask in'),
  of(3, 'put out'),
  of(2, 'role', { role: fc.constantFrom('owner', 'admin', 'member') }),
  ...(['title', 'mute', 'unread', 'helen', 'leave', 'kill'] as const).map((type) => of(1, type)),
  ...(['arrive', 'backup', 'purge', 'retry', 'discard', 'block'] as const).map((t) => of(1, t)),
  of(1, 'restore'),
);
