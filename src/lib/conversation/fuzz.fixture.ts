import fc from 'fast-check';
import type { Action, History, Sound } from './history.fixture';
import { World } from './world.fixture';

/** The same histories every time, unless FUZZ_SEED says otherwise (`random` for new ones). */
const wanted = process.env.FUZZ_SEED ?? '20251121';
const seed = wanted === 'random' ? Date.now() % 2 ** 31 : Number(wanted);
console.info(`turn-taking histories: FUZZ_SEED=${seed}`);

export const sound = (kind: Sound['kind'], min: number, max: number) =>
  fc.record({ kind: fc.constant(kind), ms: fc.integer({ min, max }) });

const sounds = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: sound('words', 300, 2500) },
    { weight: 1, arbitrary: sound('noise', 40, 900) },
    { weight: 4, arbitrary: sound('silence', 60, 3500) },
  ),
  { minLength: 1, maxLength: 7 },
);

export const action = (...of: Action[]) =>
  fc.array(fc.record({ at: fc.integer({ min: 0, max: 14_000 }), action: fc.constantFrom(...of) }), {
    maxLength: 6,
  });

export const base = { seed: fc.integer(), endpointing: fc.boolean(), sounds };
/** Histories in which nothing fails and nobody does anything but speak. */
export const quiet = {
  mode: fc.constant('hands-free' as const),
  faults: fc.constant(0),
  actions: fc.constant<History['actions']>([]),
};

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

/** What was written down, in order. */
export const words = (world: World) =>
  [...world.records.values()]
    .filter(({ author }) => author === 'user')
    .flatMap(({ text }) => text.split(' '));

/** Runs so many of them, with what must always hold and, if given, more. */
export function check(
  histories: fc.Arbitrary<History>,
  numRuns: number,
  more?: (world: World) => void,
): void {
  fc.assert(
    fc.property(histories, (history) => {
      const world = replay(history);
      more?.(world);
    }),
    { numRuns, seed },
  );
}
