import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, History, Sound } from './history.fixture';
import { World } from './world.fixture';

/** The same histories every time, unless FUZZ_SEED says otherwise (`random` for new ones). */
const wanted = process.env.FUZZ_SEED ?? '20251121';
const seed = wanted === 'random' ? Date.now() % 2 ** 31 : Number(wanted);
console.info(`turn-taking histories: FUZZ_SEED=${seed}`);

const sound = (kind: Sound['kind'], min: number, max: number) =>
  fc.record({ kind: fc.constant(kind), ms: fc.integer({ min, max }) });

const sounds = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: sound('words', 300, 2500) },
    { weight: 1, arbitrary: sound('noise', 40, 900) },
    { weight: 4, arbitrary: sound('silence', 60, 3500) },
  ),
  { minLength: 1, maxLength: 7 },
);

const action = (...of: Action[]) =>
  fc.array(fc.record({ at: fc.integer({ min: 0, max: 14_000 }), action: fc.constantFrom(...of) }), {
    maxLength: 6,
  });

const base = { seed: fc.integer(), endpointing: fc.boolean(), sounds };
const faults = fc.constantFrom(0, 0.1, 0.3);
const anything: Action[] = [
  'interrupt',
  'mute',
  'unmute',
  'typed',
  'unplug',
  'elsewhere',
  'audio-lost',
  'audio-recovered',
  'playback-rebuilt',
  'hidden',
  'end',
  'start',
  'retry',
  'crash',
];

/** What must hold whatever happened. */
function verify(world: World): void {
  const tell = () => world.tell();
  if (world.broken.length > 0) throw new Error(tell());
  if (!world.settled()) throw new Error(`stays ${world.state.name}\n${tell()}`);
  const rests = world.state.name === 'idle' || world.state.name === 'error';
  if (rests && !world.released) throw new Error(`rests, but gave nothing back\n${tell()}`);
  const answered = new Map<string, number>();
  for (const [turn, { text }] of world.replies) {
    const sounded = (world.voices.get(turn)?.played ?? '') !== '';
    if (!sounded) continue;
    for (const word of text.split(' ')) {
      if (answered.has(word))
        throw new Error(`${word} answered in ${answered.get(word)} and ${turn}\n${tell()}`);
      answered.set(word, turn);
    }
  }
  for (const record of world.records.values())
    if (record.open) throw new Error(`a reply stays open: ${JSON.stringify(record)}\n${tell()}`);
}

function replay(history: History): World {
  const world = new World(history);
  world.run();
  verify(world);
  return world;
}

const words = (world: World) =>
  [...world.records.values()]
    .filter(({ author }) => author === 'user')
    .flatMap(({ text }) => text.split(' '));

describe('ten thousand random histories', () => {
  const check = (histories: fc.Arbitrary<History>, numRuns: number, more?: (w: World) => void) =>
    fc.assert(
      fc.property(histories, (history) => {
        const world = replay(history);
        more?.(world);
      }),
      { numRuns, seed },
    );

  it('survives anything, hands-free (4,500)', { timeout: 300_000 }, () => {
    const mode = fc.constant('hands-free' as const);
    check(fc.record({ ...base, mode, faults, actions: action(...anything) }).map(recovered), 4500);
  });

  it('survives anything, push-to-talk and changing (2,500)', { timeout: 300_000 }, () => {
    const mode = fc.constantFrom('push-to-talk' as const, 'hands-free' as const);
    const actions = action(
      'press',
      'release',
      'press',
      'release',
      'hands-free',
      'push-to-talk',
      ...anything,
    );
    check(fc.record({ ...base, mode, faults, actions }).map(recovered), 2500);
  });

  it('keeps every word once and in order when nothing fails (3,000)', { timeout: 300_000 }, () => {
    const mode = fc.constant('hands-free' as const);
    const quiet = { faults: fc.constant(0), actions: fc.constant<History['actions']>([]) };
    check(fc.record({ ...base, mode, ...quiet }), 3000, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
      for (const [turn, voice] of world.voices)
        if (voice.played !== '')
          expect(world.records.get(`assistant:${turn}`)?.heard).toBe(voice.played);
    });
  });

  it('loses nothing to a transcription that fails once (300)', { timeout: 300_000 }, () => {
    const stumbles = fc.constant(true);
    const mode = fc.constant('hands-free' as const);
    const quiet = { faults: fc.constant(0), actions: fc.constant<History['actions']>([]) };
    check(fc.record({ ...base, mode, stumbles, ...quiet }), 300, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
    });
  });

  it('keeps every word once and in order on a slow device (1,500)', { timeout: 300_000 }, () => {
    const mode = fc.constant('hands-free' as const);
    const quiet = { faults: fc.constant(0), actions: fc.constant<History['actions']>([]) };
    // Short words between long ones: something is always waiting when the next begins.
    const busy = fc.array(
      fc.oneof(
        sound('words', 300, 700),
        sound('words', 800, 4000),
        sound('silence', 300, 4500),
        sound('silence', 300, 4500),
      ),
      { minLength: 4, maxLength: 14 },
    );
    const slow = fc.integer({ min: 5, max: 30 });
    check(fc.record({ ...base, sounds: busy, mode, slow, ...quiet }), 1500, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
    });
  });

  it('keeps every word of turns far beyond the window (200)', { timeout: 300_000 }, () => {
    const mode = fc.constant('hands-free' as const);
    const quiet = { faults: fc.constant(0), actions: fc.constant<History['actions']>([]) };
    const long = fc.array(fc.oneof(sound('words', 1000, 40_000), sound('silence', 60, 900)), {
      minLength: 2,
      maxLength: 8,
    });
    check(fc.record({ ...base, sounds: long, mode, ...quiet }), 200, (world) => {
      expect(words(world)).toEqual(world.words.map(({ word }) => word));
    });
  });
});

/** The person puts things right at the end: gives the sound back, lets go of the button. */
function recovered(history: History): History {
  const last = Math.max(0, ...history.actions.map(({ at }) => at));
  return {
    ...history,
    actions: [
      ...history.actions,
      { at: last + 1, action: 'audio-recovered' },
      { at: last + 2, action: 'release' },
    ],
  };
}
