import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answer,
  beginConsent,
  gather,
  hearStance,
  judge,
  nameOf,
  noStance,
  ownStance,
  renew,
  type Consent,
} from './consent';

/** Devices that tell each other everything. */
class Room {
  readonly devices = new Map<string, Consent>();
  #marks = 0;

  come(peer: string): void {
    this.devices.set(peer, beginConsent(peer));
    this.#gather();
    // The newcomer is told what there is, and tells that there is nothing of theirs.
    for (const other of this.devices.keys()) {
      this.#carry(other, peer);
      this.#carry(peer, other);
    }
  }

  go(peer: string): void {
    this.devices.delete(peer);
    this.#gather();
  }

  say(peer: string, said: 'yes' | 'no' | null): void {
    const device = this.devices.get(peer);
    if (!device) return;
    this.devices.set(peer, answer(device, said, `m${(this.#marks += 1)}`));
    for (const other of this.devices.keys()) this.#carry(peer, other);
  }

  at = (peer: string) => judge(this.devices.get(peer)!);
  name = (peer: string) => nameOf(this.devices.get(peer)!);

  #gather(): void {
    const here = [...this.devices.keys()];
    for (const [peer, device] of this.devices)
      this.devices.set(
        peer,
        gather(
          device,
          here.filter((one) => one !== peer),
        ),
      );
  }

  #carry(from: string, to: string): void {
    if (from === to) return;
    const stance = ownStance(this.devices.get(from)!);
    this.devices.set(to, hearStance(this.devices.get(to)!, from, stance));
  }
}

const roomOf = (...peers: string[]) => {
  const room = new Room();
  for (const peer of peers) room.come(peer);
  return room;
};

describe('the consent of all', () => {
  it('is asked, waited for, and given by each', () => {
    const room = roomOf('ana', 'eva', 'luz');
    expect(room.at('ana')).toEqual({ at: 'off' });
    room.say('ana', 'yes');
    expect(room.at('ana')).toEqual({ at: 'waiting', for: ['eva', 'luz'] });
    expect(room.at('eva')).toEqual({ at: 'asked', by: ['ana'] });
    room.say('eva', 'yes');
    expect(room.at('luz')).toEqual({ at: 'asked', by: ['ana', 'eva'] });
    room.say('luz', 'yes');
    for (const peer of ['ana', 'eva', 'luz']) expect(room.at(peer)).toEqual({ at: 'agreed' });
  });

  it('is none where one refuses, or takes it back', () => {
    const room = roomOf('ana', 'eva');
    room.say('ana', 'yes');
    room.say('eva', 'no');
    expect(room.at('ana')).toEqual({ at: 'refused', by: ['eva'] });
    room.say('eva', 'yes');
    expect(room.at('ana')).toEqual({ at: 'agreed' });
    room.say('ana', 'no');
    expect(room.at('eva')).toEqual({ at: 'refused', by: ['ana'] });
    room.say('eva', null);
    expect(room.at('eva')).toEqual({ at: 'off' });
  });

  it('is asked of everybody again when somebody comes, and goes on when somebody leaves', () => {
    const room = roomOf('ana', 'eva');
    room.say('ana', 'yes');
    room.say('eva', 'yes');
    room.come('luz');
    expect(room.at('luz')).toEqual({ at: 'asked', by: ['ana', 'eva'] });
    expect(room.at('ana')).toEqual({ at: 'asked', by: ['eva'] });
    for (const peer of ['ana', 'eva', 'luz']) room.say(peer, 'yes');
    expect(room.at('luz')).toEqual({ at: 'agreed' });
    room.go('eva');
    expect(room.at('ana')).toEqual({ at: 'agreed' });
    // Back with a page that remembers nothing.
    room.come('eva');
    expect(room.at('ana')).toEqual({ at: 'waiting', for: ['eva'] });
    expect(room.at('eva')).toEqual({ at: 'asked', by: ['ana', 'luz'] });
  });

  it('has a name of its own each time, whoever it is asked', () => {
    const room = roomOf('ana', 'eva');
    const names: string[] = [];
    const agree = () => {
      for (const peer of room.devices.keys()) room.say(peer, 'yes');
      names.push(room.name('ana'));
    };
    agree();
    room.come('luz');
    agree();
    room.go('luz');
    names.push(room.name('eva'));
    room.say('ana', 'no');
    agree();
    expect(new Set(names).size).toBe(names.length);
    const ana = room.devices.get('ana')!;
    const anew = renew(ana, 'other');
    expect(nameOf(anew)).not.toBe(nameOf(ana));
    expect(judge(anew)).toEqual(judge(ana));
  });

  it('is of one mind on all devices, and never without the yes of each who is there', () => {
    const peers = ['a', 'b', 'c', 'd'];
    const step = fc.record({
      peer: fc.constantFrom(...peers),
      does: fc.constantFrom('come', 'go', 'yes', 'no', 'nothing'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const room = new Room();
        for (const { peer, does } of steps) {
          const here = room.devices.has(peer);
          if (does === 'come' && !here) room.come(peer);
          else if (does === 'go') room.go(peer);
          else if (here && does !== 'come') room.say(peer, does === 'nothing' ? null : does);
          const present = [...room.devices.keys()];
          const agreed = present.map((one) => room.at(one).at === 'agreed');
          expect(new Set(agreed).size).toBeLessThanOrEqual(1);
          expect(new Set(present.map(room.name)).size).toBeLessThanOrEqual(1);
          const own = present.map((one) => ownStance(room.devices.get(one)!));
          const all = own.every(
            (stance) =>
              stance.answer === 'yes' && present.every((one) => stance.among.includes(one)),
          );
          if (present.length > 0) expect(agreed[0]).toBe(all);
        }
      }),
    );
    expect(noStance.answer).toBeNull();
  });
});
