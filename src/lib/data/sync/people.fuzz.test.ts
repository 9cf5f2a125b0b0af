import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { Device } from './device.fixture';
import { happening } from './happenings.fixture';
import { Story } from './people.fixture';
import { runs } from './runs.fixture';
import { acquaint } from './server.between.fixture';

const [ana, eva, leo] = ['a'.repeat(15), 'e'.repeat(15), 'l'.repeat(15)] as const;
beforeAll(() => acquaint([ana, eva, leo]));

const towns = fc.constantFrom<[string[], string[]]>(
  [
    [ana, eva],
    [ana, ana, eva],
  ],
  [
    [ana, eva, leo],
    [ana, eva, leo],
  ],
  [
    [ana, eva, leo],
    [ana, eva, eva],
  ],
);

/** What a device of the person shows that begins now. */
async function fresh(story: Story, person: string) {
  const device = new Device(story.server, person);
  device.limit = 7;
  await device.pull();
  const shown = await device.shows();
  await device.end();
  return shown;
}

/** Every accepted message once, in an order without holes. */
function wellOrdered({ server: { state } }: Story): void {
  for (const [id, { row }] of state.threads) {
    const seqs = [...state.messages.values()].flatMap((one) =>
      one.row.thread === id ? [one.row.seq] : [],
    );
    expect(seqs.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: row.lastSeq }, (_, index) => index + 1),
    );
  }
}

async function nothingLost(story: Story): Promise<void> {
  const { state } = story.server;
  for (const [id, { thread, device }] of story.said) {
    if (state.messages.has(id) || story.restored) continue;
    const waits = await device.db.outbox.where('message').equals(id).count();
    // It is there, or its thread ended for all after it was, or it is visibly refused.
    expect(waits > 0 || !state.threads.has(thread), `${id} was said`).toBe(true);
  }
}

test('whatever people do, their devices show what a new one would, and nothing said is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      towns,
      fc.subarray([0, 1, 2]),
      fc.boolean(),
      fc.array(happening, { maxLength: 30, size: 'max' }),
      async ([people, owners], told, met, happenings) => {
        const story = new Story(people, owners, told);
        try {
          if (met) await story.meets();
          for (const one of happenings) await story.happens(one);
          await story.ends();
          expect(story.wentBack).toEqual([]);
          wellOrdered(story);
          await nothingLost(story);
          for (const device of story.devices) {
            const left = await device.db.outbox.toArray();
            // What waits behind a thread that could not begin was not sent.
            const unbegun = left.filter(({ operation: { type } }) => type === 'thread.begin');
            for (const { refused, thread } of left)
              if (!refused) expect(unbegun.map((one) => one.thread)).toContain(thread);
            await story.discard(device);
          }
          await story.ends();
          for (const device of story.devices) {
            expect(await device.db.outbox.toArray()).toEqual([]);
            expect(await device.db.wants.toArray()).toEqual([]);
            expect(await device.shows()).toEqual(await fresh(story, device.person));
          }
        } finally {
          await story.over();
        }
      },
    ),
    runs(40),
  );
}, 1_200_000);
