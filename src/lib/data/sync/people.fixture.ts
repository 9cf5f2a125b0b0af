import { act, beginDirect, beginGroup, say, type Act } from '../between';
import { listMessages } from '../messages';
import type { UserRow } from '../rows';
import { Device } from './device.fixture';
import type { Happening } from './happenings.fixture';
import { position, type Position } from './position';
import { ServerModel } from './server.fixture';
import type { State } from './server.state.fixture';
import { ToldDevice } from './told.fixture';
import { discardUnsent, retryUnsent } from './unsent';

/** What a tab does not do beside an exchange that is under way. */
const exclusive = new Set<Happening['type']>([
  ...(['sync', 'flush', 'pull', 'overtaken', 'dies', 'kill'] as const),
]);

/** Several people with their devices, one story. */
export class Story {
  readonly server = new ServerModel();
  readonly devices: Device[];
  /** Messages that were said and not given up, with the device. */
  readonly said = new Map<string, { thread: string; device: Device }>();
  #backup: State;
  /** An exchange under way, while its person does something else. */
  readonly #busy = new Map<Device, Promise<void>>();
  /** What a restored backup forgot is nobody's fault. */
  restored = false;

  /** Devices that followed the server to somewhere they had been beyond. */
  readonly wentBack: Device[] = [];
  readonly #followed = new Map<Device, Position | undefined>();

  /** Who is to be told that something was written, and was not yet. */
  readonly #pokes: ToldDevice[] = [];
  #rev = 0;

  /**
   * @param owners whose each device is
   * @param told which of them are told of what is written; the others ask by themselves
   */
  constructor(
    readonly people: readonly string[],
    owners: readonly string[],
    told: readonly number[],
  ) {
    for (const id of people)
      this.server.state.people.set(id, { id, username: id, name: '', avatar: '', kind: 'human' });
    this.#backup = this.server.state.copy();
    this.devices = owners.map(
      (owner, index) => new (told.includes(index) ? ToldDevice : Device)(this.server, owner),
    );
  }

  user = (id: string): UserRow => ({ id, username: id, name: '', avatar: null, kind: 'human' });

  /** Everybody is in one group, and all devices know it. */
  async meets(): Promise<void> {
    const people = this.people.slice(1).map(this.user);
    await beginGroup({ title: 'Todos', people, helen: false }, this.devices[0]!.db);
    for (const one of this.devices) await one.settle();
  }

  async happens(one: Happening): Promise<void> {
    await this.#does(one);
    await this.#follow();
    const { rev } = this.server.state;
    if (rev === this.#rev) return;
    this.#rev = rev;
    for (const device of this.devices) if (device instanceof ToldDevice) this.#pokes.push(device);
  }

  /** Whoever went back to what a later page had left behind would show what was, until they ask again. */
  async #follow(): Promise<void> {
    for (const device of this.devices) {
      const [was, now] = [this.#followed.get(device), await position(device.db)];
      this.#followed.set(device, now);
      // Asked from 0 again it begins from there.
      if (!was || was.epoch !== now?.epoch || was.began || now.began) continue;
      if (now.next < was.next) this.wentBack.push(device);
    }
  }

  /** Pokes come in any order, late, doubled, or never. */
  #poke(fates: readonly { nth: number; times: number }[]): void {
    for (const { nth, times } of fates) {
      const [device] = this.#pokes.splice(nth % Math.max(1, this.#pokes.length), 1);
      for (let told = 0; told < times; told++) device?.hear();
    }
  }

  async #does(one: Happening): Promise<void> {
    const device = this.devices[one.on]!;
    if (exclusive.has(one.type)) await this.#busy.get(device);
    const { db } = device;
    const other = this.people[one.who % this.people.length]!;
    switch (one.type) {
      case 'direct':
        if (other !== device.person) await beginDirect(this.user(other), db);
        return;
      case 'group': {
        const people = this.people.filter(
          (id, index) => id !== device.person && (one.which >> index) & 1,
        );
        await beginGroup(
          { title: ' Los  tres', people: people.map(this.user), helen: one.yes },
          db,
        );
        return;
      }
      case 'kill':
        return device.reopen();
      case 'dies':
        device.weather = [...one.weather];
        device.lives = one.lives;
        await device.does('sync').catch(() => {});
        device.weather = [];
        return device.reopen();
      case 'poke':
        return this.#poke(one.fates);
      case 'arrive': {
        const late = device.arrive();
        if (one.yes) await device.does('pull').catch(() => {}); // at once with what is late
        return late;
      }
      case 'overtaken':
        return this.#overtake(one, device, other);
      case 'backup':
        this.#backup = this.server.state.copy();
        return;
      case 'restore':
        this.server.restore(this.#backup);
        this.restored = true;
        return;
      case 'purge':
        return this.server.purge();
      case 'block': {
        const pair = `${device.person} ${other}`;
        if (!this.server.state.blocks.delete(pair)) this.server.state.blocks.add(pair);
        return;
      }
      case 'retry':
        return retryUnsent(undefined, db);
      case 'discard':
        return this.discard(device);
      case 'sync':
      case 'flush':
      case 'pull':
        device.weather = [...one.weather];
        device.limit = one.limit;
        this.#busy.set(device, this.#exchange(device, one.type));
        if (!one.yes) await this.#busy.get(device);
        return;
    }
    const threads = await db.threads.orderBy('id').primaryKeys();
    const thread = threads[one.which % threads.length];
    if (thread !== undefined) await this.#within(one, device, thread, other);
  }

  /** A page, or a past, is on its way while another device says something more, and is told after that. */
  async #overtake(one: Happening & { type: 'overtaken' }, device: Device, user: string) {
    device.weather = one.nth < 3 ? ['late'] : ['fine', 'late'];
    await device.does('pull').catch(() => {});
    const other = this.devices[(one.on + 1 + (one.who % 2)) % 3]!;
    await this.#busy.get(other);
    const threads = await device.db.threads.orderBy('id').primaryKeys();
    const thread = threads[one.which % threads.length];
    const says = { ...one, type: one.yes ? 'edit' : 'say', text: 'seis', reply: false } as const;
    if (thread !== undefined) await this.#within(says, other, thread, user);
    await other.does('sync').catch(() => {});
    device.weather = [];
    await device.does('pull').catch(() => {});
    if (one.yes) await device.arrive();
  }

  async #exchange(device: Device, type: 'sync' | 'flush' | 'pull'): Promise<void> {
    await device.does(type).catch(() => {});
    device.weather = [];
  }

  async #within(one: Happening, device: Device, thread: string, user: string): Promise<void> {
    const { db } = device;
    const rows = await listMessages(thread, { limit: Infinity }, db);
    const message = 'nth' in one ? rows.at(-1 - (one.nth % Math.max(1, rows.length))) : rows.at(-1);
    const does = (what: Act) => act(what, 0, db);
    switch (one.type) {
      case 'say': {
        const replyTo = one.reply ? message?.id : null;
        const said = await say(
          { thread, text: one.text, replyTo: replyTo ?? null, mentions: [user] },
          db,
        ).catch((cause: Error) => {
          // An exchange under way took the thread away at this moment, or has yet to bring it: it was not said, and the
          // person told so.
          if (!String(cause.cause).includes('no thread')) throw cause;
          return null;
        });
        if (said) this.said.set(said.id, { thread, device });
        return;
      }
      case 'title':
        return does({
          type: 'thread.change',
          thread,
          title: one.yes ? ' Otro  nombre' : 'Los tres',
        });
      case 'mute':
        return does({ type: 'thread.change', thread, muted: one.yes });
      case 'unread':
        return does({ type: 'thread.change', thread, unread: one.yes });
      case 'helen':
        return does({ type: 'thread.change', thread, helen: one.yes });
      case 'leave':
        return does({ type: 'thread.leave', thread });
      case 'ask in':
        return does({ type: 'member.put', thread, user, role: 'member' });
      case 'put out':
        return does({ type: 'member.remove', thread, user });
      case 'role':
        return does({ type: 'member.put', thread, user, role: one.role });
    }
    if (!message) return;
    const at = { thread, message: message.id };
    switch (one.type) {
      case 'edit':
        return does({ ...at, type: 'message.edit', text: one.text, mentions: [], at: 5000 });
      case 'react':
        return does({ ...at, type: 'message.react', emoji: one.emoji, on: one.yes });
      case 'star':
      case 'pin':
        return does({ ...at, type: `message.${one.type}`, on: one.yes });
      case 'delete':
      case 'hide':
        return does({ ...at, type: `message.${one.type}` });
      case 'seen':
        return does({ type: 'thread.seen', thread, read: message.seq });
      case 'clear':
        return does({ type: 'thread.change', thread, clearedSeq: message.seq });
    }
  }

  /** A person gives up what was refused. */
  async discard(device: Device): Promise<void> {
    // What is only done to a message may wait longer than its words.
    const saying = async () =>
      (await device.db.outbox.toArray()).flatMap(({ operation }) =>
        operation.type === 'message.put' ? [operation.message] : [],
      );
    const before = await saying();
    await discardUnsent(undefined, device.db);
    const left = new Set(await saying());
    for (const message of before) if (!left.has(message)) this.said.delete(message);
  }

  /** Everybody gets home, in fine weather. */
  async ends(): Promise<void> {
    for (const one of this.devices) {
      await this.#busy.get(one);
      await one.arrive();
      await this.#follow();
      one.weather = [];
      await one.reopen();
    }
    for (let round = 0; round < 3; round++)
      for (const one of this.devices) {
        one.limit = round === 1 ? 4 : 500;
        await one.settle();
      }
  }

  async over(): Promise<void> {
    await Promise.all(this.#busy.values());
    for (const one of this.devices) await one.end();
  }
}
