import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line } from '../captions/transcript';
import { asWords, type Words } from '../words';
import { Helen, type HelenOptions } from './helen.svelte';
import type { HostOptions } from './host';
import type { HelenWords } from './words';

/** One person's device: HELEN may be at home on it. */
class Device {
  readonly helen: Helen;
  /** What was done to her here, while she is at home. */
  home: string[] | null = null;
  parts: HostOptions | null = null;
  readonly went: string[] = [];
  readonly written: string[] = [];
  shares = true;
  lines: Line[] = [];

  constructor(
    readonly room: Room,
    readonly peer: string,
    readonly seat: number,
  ) {
    const done = (what: string) => void this.home?.push(what);
    this.helen = new Helen({
      local: { helen: null },
      captions: {
        lines: this.lines,
        look: () => {},
        put: ({ name }, { text }) => void this.written.push(`${name}: ${text}`),
        settle: () => {},
        share: (on) => (this.shares = on),
      },
      people: () => room.othersOf(peer),
      own: () => ({ peer, seat, name: peer }),
      changed: () => {},
      went: (name) => void this.went.push(name),
      trouble: () => {},
      bring: async () => ({
        Host: {
          open: async (parts) => {
            this.home = [];
            this.parts = parts;
            return {
              level: 0,
              look: () => done('look'),
              call: (who) => done(`call ${who}`),
              stop: () => done('stop'),
              withdrew: (who) => done(`withdrew ${who}`),
              left: (who) => done(`left ${who}`),
              close: () => (this.home = null),
            };
          },
        },
      }),
    });
  }

  invite = (sums = true) => this.helen.invite(sums);
}

/** Devices that tell each other everything, in order. */
class Room {
  readonly devices = new Map<string, Device>();
  #seats = 0;

  come(peer: string): Device {
    const device = new Device(this, peer, ++this.#seats);
    this.devices.set(peer, device);
    this.#gathered();
    for (const other of this.devices.values()) {
      if (other === device) continue;
      other.helen.introduce(this.personOf(device, other));
      device.helen.introduce(this.personOf(other, device));
    }
    return device;
  }

  go(peer: string): void {
    const device = this.devices.get(peer);
    this.devices.delete(peer);
    device?.helen.end();
    this.#gathered();
  }

  othersOf(peer: string): ReturnType<HelenOptions['people']> {
    const own = this.devices.get(peer);
    if (!own) return [];
    return [...this.devices.values()]
      .filter((one) => one !== own)
      .map((one) => this.personOf(one, own));
  }

  /** Somebody as another's device has them: what is said to them comes by the wire. */
  personOf({ peer, seat, helen }: Device, by: Device) {
    return {
      seat: { peer, seat, name: peer, user: peer, at: 0 },
      helenLevel: 0,
      say: (words: Words) => {
        const came = asWords(JSON.parse(JSON.stringify(words)));
        expect(came).toEqual(words);
        helen.hear(this.personOf(by, this.devices.get(peer)!), came as HelenWords);
      },
    };
  }

  #gathered(): void {
    for (const { helen } of this.devices.values()) helen.gathered();
  }
}

const roomOf = (...peers: string[]) => {
  const room = new Room();
  return [room, ...peers.map((peer) => room.come(peer))] as const;
};
const answers = ({ helen, room }: Device) =>
  Object.fromEntries([...room.devices.keys()].map((peer) => [peer, helen.answerOf(peer)]));

describe('HELEN in a call', () => {
  it('is there for everybody, hears who invited her, and asks the others', async () => {
    const [room, ana, eva, luz] = roomOf('ana', 'eva', 'luz');
    await ana!.invite();
    for (const one of [ana!, eva!, luz!]) {
      expect(one.helen.guest).toMatchObject({ peer: 'ana', at: 'listening', sums: true });
      expect(answers(one)).toEqual({ ana: 'yes', eva: null, luz: null });
    }
    expect([ana!.helen.guest?.mine, eva!.helen.guest?.mine]).toEqual([true, false]);
    eva!.shares = false;
    eva!.helen.answer('yes');
    luz!.helen.answer('no');
    expect(eva!.shares, 'who is to be heard is written down').toBe(true);
    const late = room.come('mar');
    for (const one of [ana!, eva!, luz!, late])
      expect(answers(one)).toEqual({ ana: 'yes', eva: 'yes', luz: 'no', mar: null });
  });

  it('is quiet when anybody says so, and is called by whom she hears alone', async () => {
    const [, ana, eva, luz] = roomOf('ana', 'eva', 'luz');
    await ana!.invite();
    luz!.helen.act('stop');
    luz!.helen.act('call');
    eva!.helen.answer('yes');
    eva!.helen.act('call');
    ana!.helen.act('call');
    eva!.helen.answer('no');
    eva!.helen.answer('no');
    expect(ana!.home).toEqual(['stop', 'call eva', 'call ana', 'withdrew eva']);
  });

  it('tells all how she is, and what she says', async () => {
    const [, ana, eva] = roomOf('ana', 'eva');
    await ana!.invite(false);
    ana!.parts!.changed({ at: 'speaking', voice: false });
    expect(eva!.helen.guest).toMatchObject({ at: 'speaking', voice: false, sums: false });
    ana!.helen.sum(true);
    expect(eva!.helen.guest?.sums).toBe(true);
    const said = { id: '1', from: 1, to: 2, at: 3, text: 'Hola.', final: true } as const;
    ana!.parts!.said({ ...said, language: 'es' });
    expect([ana!.written, eva!.written]).toEqual([['HELEN: Hola.'], ['HELEN: Hola.']]);
  });

  it('hears lines of those who agreed, from then on', async () => {
    const [, ana, eva] = roomOf('ana', 'eva');
    await ana!.invite();
    const may = (who: string, from: number) => ana!.parts!.mayHear({ who, from } as Line);
    const later = Date.now() + 1000;
    expect([may('ana', later), may('eva', later), may('ana', 0)]).toEqual([true, false, false]);
    eva!.helen.answer('yes');
    expect([may('eva', later), may('eva', 0)]).toEqual([true, false]);
    eva!.helen.answer('no');
    expect(may('eva', later)).toBe(false);
  });

  it('goes with who invited her, and is asked for anew by another', async () => {
    const [room, ana, eva, luz] = roomOf('ana', 'eva', 'luz');
    await ana!.invite();
    luz!.helen.answer('yes');
    room.go('ana');
    expect([eva!.went, luz!.went]).toEqual([['ana'], ['ana']]);
    expect([eva!.helen.guest, ana!.home]).toEqual([null, null]);
    await eva!.invite();
    expect(answers(luz!)).toEqual({ eva: 'yes', luz: null });
  });

  it('leaves something to sum up with who leaves, and nothing when she is sent away', async () => {
    const line = { key: '1', who: 'ana', name: 'ana', from: Date.now() + 1000, to: 0 };
    const said: Line = { ...line, text: 'Hola.', final: true, language: 'es' };
    const [, ana] = roomOf('ana', 'eva');
    await ana!.invite();
    ana!.parts!.memory.keep(said);
    expect(ana!.helen.end()).toEqual([said]);
    const [, luz, mar] = roomOf('luz', 'mar');
    await luz!.invite();
    luz!.parts!.memory.keep(said);
    luz!.helen.dismiss();
    expect([luz!.helen.guest, mar!.helen.guest, mar!.went]).toEqual([null, null, []]);
    expect(luz!.helen.end()).toEqual([]);
  });

  it('is one where two invite her at once: that of the lower seat', async () => {
    const [, ana, eva, luz] = roomOf('ana', 'eva', 'luz');
    await Promise.all([eva!.invite(), ana!.invite()]);
    const hosts = [ana!, eva!, luz!].filter(({ home }) => home !== null);
    expect(hosts).toHaveLength(1);
    for (const one of [ana!, eva!, luz!]) expect(one.helen.guest?.peer).toBe(hosts[0]!.peer);
  });

  it('is the same on all devices, whatever happens', async () => {
    const step = fc.record({
      peer: fc.constantFrom('a', 'b', 'c', 'd'),
      does: fc.constantFrom('come', 'go', 'invite', 'dismiss', 'yes', 'no'),
      at: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const room = new Room();
        let inviting: Promise<void>[] = [];
        for (const { peer, does, at } of steps) {
          const device = room.devices.get(peer);
          if (does === 'come' && !device) room.come(peer);
          else if (does === 'go') room.go(peer);
          else if (device && does === 'invite') inviting.push(device.invite());
          else if (device?.helen.guest?.mine && does === 'dismiss') device.helen.dismiss();
          else if (device && (does === 'yes' || does === 'no')) device.helen.answer(does);
          // Now and then several invite her before any is there.
          if (at) continue;
          await Promise.all(inviting);
          inviting = [];
          const present = [...room.devices.values()];
          const ids = present.map(({ helen }) => helen.guest?.id ?? '');
          expect(new Set(ids).size).toBeLessThanOrEqual(1);
          const homes = present.filter(({ home }) => home !== null).map((one) => one.peer);
          expect(homes).toEqual(present[0]?.helen.guest ? [present[0].helen.guest.peer] : []);
          for (const one of present) expect(answers(one)).toEqual(answers(present[0]!));
        }
        await Promise.all(inviting);
      }),
    );
  });
});
