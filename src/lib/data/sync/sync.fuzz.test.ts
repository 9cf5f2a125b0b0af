import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { appendMessage, listMessages } from '../messages';
import {
  archiveThread,
  createThread,
  deleteThread,
  pinThread,
  renameThread,
  restoreThread,
  type DeletedThread,
} from '../threads';
import { Device, type Weather } from './device.fixture';
import { runs } from './runs.fixture';
import { ServerModel } from './server.fixture';
import { discardUnsent, retryUnsent } from './unsent';

// Real databases on a machine that may be busy.

const ana = 'a'.repeat(15);
const devices: Device[] = [];
afterEach(async () => {
  for (const device of devices.splice(0)) await device.end();
});

function device(server: ServerModel): Device {
  const made = new Device(server, ana);
  devices.push(made);
  return made;
}

/** One thing that happens. Numbers choose among what there is. */
type Happening =
  | { type: 'create'; on: number }
  | { type: 'say'; on: number; which: number; text: string; reply: boolean }
  | { type: 'hear'; on: number; which: number; text: string }
  | { type: 'rename'; on: number; which: number; text: string }
  | { type: 'view'; on: number; which: number; pin: boolean; yes: boolean }
  | { type: 'delete'; on: number; which: number }
  | { type: 'restore'; on: number }
  | { type: 'flush' | 'pull'; on: number; weather: Weather[]; later: boolean }
  | { type: 'retry' | 'discard'; on: number }
  | { type: 'kill'; on: number }
  | { type: 'purge'; on: number }
  | { type: 'epoch'; on: number };

const on = fc.nat(1);
const which = fc.nat(5);
const text = fc.constantFrom('uno', 'dos tres', 'cuatro', 'cinco seis');
const weather = fc.array(fc.constantFrom<Weather>('fine', 'fine', 'fine', 'lost', 'answer lost'), {
  maxLength: 4,
});
const of = <T extends Happening['type']>(type: T, rest: object) =>
  fc.record({ type: fc.constant(type), on, ...rest }) as unknown as fc.Arbitrary<Happening>;
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 3, arbitrary: of('create', {}) },
  { weight: 6, arbitrary: of('say', { which, text, reply: fc.boolean() }) },
  { weight: 3, arbitrary: of('hear', { which, text }) },
  { weight: 2, arbitrary: of('rename', { which, text }) },
  { weight: 2, arbitrary: of('view', { which, pin: fc.boolean(), yes: fc.boolean() }) },
  { weight: 2, arbitrary: of('delete', { which }) },
  { weight: 2, arbitrary: of('restore', {}) },
  { weight: 6, arbitrary: of('flush', { weather, later: fc.boolean() }) },
  { weight: 5, arbitrary: of('pull', { weather, later: fc.boolean() }) },
  { weight: 2, arbitrary: of('kill', {}) },
  { weight: 1, arbitrary: of('purge', {}) },
  { weight: 1, arbitrary: of('epoch', {}) },
  { weight: 1, arbitrary: of('retry', {}) },
  { weight: 1, arbitrary: of('discard', {}) },
);

/** Several lives of one person, told one after the other. */
class Story {
  readonly server = new ServerModel();
  readonly both = [device(this.server), device(this.server)];
  /** What was said, by id: none of it may vanish but with its thread. */
  readonly said = new Map<string, { thread: string }>();
  readonly deleted = new Set<string>();
  readonly undo: (DeletedThread | null)[] = [null, null];

  async #thread({ db }: Device, nth: number): Promise<string | undefined> {
    const all = await db.threads.orderBy('id').primaryKeys();
    return all[nth % all.length];
  }

  async happens(one: Happening): Promise<void> {
    const at = this.both[one.on]!;
    const { db } = at;
    const thread = 'which' in one ? await this.#thread(at, one.which) : undefined;
    switch (one.type) {
      case 'create':
        await createThread({ at: 1000 }, db);
        return;
      case 'kill':
        await at.reopen();
        return;
      case 'purge':
        this.server.purge();
        return;
      case 'epoch':
        this.server.epoch += '!';
        return;
      case 'retry':
        await retryUnsent(undefined, db);
        return;
      case 'discard':
        await discardUnsent(undefined, db);
        return;
      case 'flush':
      case 'pull':
        at.weather = [...one.weather];
        at.limit = one.later ? 3 : 500;
        await (
          one.type === 'flush' ? at.flush(one.later ? undefined : Date.now()) : at.pull()
        ).catch(() => {});
        at.weather = [];
        return;
      case 'restore': {
        const last = this.undo[one.on];
        if (!last) return;
        this.undo[one.on] = null;
        await restoreThread(last, db);
        return;
      }
    }
    if (thread === undefined) return;
    switch (one.type) {
      case 'say': {
        const { id } = await appendMessage(
          { thread, author: one.reply ? 'helen' : ana, text: one.text, heard: '', createdAt: 2000 },
          db,
        );
        this.said.set(id, { thread });
        return;
      }
      case 'hear': {
        const row = (await listMessages(thread, { limit: 1 }, db))[0];
        if (row)
          await appendMessage({ ...row, text: `${row.text} ${one.text}`, heard: one.text }, db);
        return;
      }
      case 'rename':
        return renameThread(thread, one.text, db);
      case 'view':
        return one.pin ? pinThread(thread, one.yes, db) : archiveThread(thread, one.yes, db);
      case 'delete':
        this.deleted.add(thread);
        this.undo[one.on] = await deleteThread(thread, db);
    }
  }

  /** Everybody gets home, in fine weather. */
  async ends(): Promise<void> {
    for (let round = 0; round < 3; round++)
      for (const one of this.both) {
        one.limit = round === 1 ? 4 : 500;
        await one.sync();
      }
  }
}

test('whatever happens, the two converge on what a new device fetches, and nothing said is lost', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 40 }), async (happenings) => {
      const story = new Story();
      for (const one of happenings) await story.happens(one);
      await story.ends();
      const fresh = device(story.server);
      fresh.limit = 7;
      await fresh.pull();
      const truth = await fresh.shows();
      for (const one of story.both) {
        // What was said in a conversation that was deleted elsewhere is kept, refused and visible.
        const waiting = await one.db.outbox.toArray();
        for (const { refused, thread } of waiting) {
          expect(refused?.code).toBe('session_missing');
          expect(story.deleted.has(thread)).toBe(true);
        }
        const kept = new Set(waiting.map(({ thread }) => thread));
        const shown = (await one.shows()) as { id: string }[];
        expect(shown.filter(({ id }) => !kept.has(id))).toEqual(
          (truth as { id: string }[]).filter(({ id }) => !kept.has(id)),
        );
      }
      const there = new Set(await fresh.db.messages.toCollection().primaryKeys());
      for (const [id, { thread }] of story.said)
        if (!story.deleted.has(thread)) expect(there.has(id), `${id} was said`).toBe(true);
      for (const one of devices.splice(0)) await one.end();
    }),
    runs(60),
  );
}, 1_200_000);

test('changes in pages of any size, doubled and in any breaks, are what one refetch gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(happening, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }),
      async (happenings, limits) => {
        const story = new Story();
        const follower = device(story.server);
        for (const [index, one] of happenings.entries()) {
          await story.happens(one);
          follower.limit = limits[index % limits.length]!;
          const weather: Weather[][] = [['fine', 'answer lost'], ['late'], ['fine', 'late'], []];
          follower.weather = weather[index % weather.length]!;
          const late = index % 4 === 3 ? follower.arrive() : undefined; // while it asks again
          await follower.pull().catch(() => {});
          await late;
        }
        await story.ends();
        follower.weather = [];
        await follower.arrive();
        await follower.pull();
        const fresh = device(story.server);
        await fresh.pull();
        expect(await follower.shows()).toEqual(await fresh.shows());
        for (const one of devices.splice(0)) await one.end();
      },
    ),
    runs(60),
  );
}, 1_200_000);
