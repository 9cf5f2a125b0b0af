import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beginLink, HOPELESS, stepLink, type Link, type LinkEvent } from './link';

const ICE = [
  'new',
  'checking',
  'connected',
  'completed',
  'disconnected',
  'failed',
  'closed',
] as const;

const event: fc.Arbitrary<LinkEvent> = fc.oneof(
  fc.record({
    type: fc.constant('seat' as const),
    seat: fc.constantFrom('present' as const, 'away' as const, 'gone' as const),
  }),
  fc.record({ type: fc.constant('signal' as const), open: fc.boolean() }),
  fc.record({ type: fc.constant('ice' as const), state: fc.constantFrom(...ICE) }),
  fc.record({ type: fc.constant('hello' as const), linked: fc.boolean(), reloaded: fc.boolean() }),
  fc.constantFrom<LinkEvent>(
    { type: 'called' },
    { type: 'asked' },
    { type: 'closed' },
    { type: 'bye' },
    { type: 'tick' },
  ),
);
const history = fc.array(fc.tuple(event, fc.integer({ min: 0, max: 4000 })), { maxLength: 60 });

/** Ticks once a second with nothing else happening. */
function wait(link: Link, from: number, ms: number): Link {
  for (let now = from; now <= from + ms; now += 1000)
    link = stepLink(link, { type: 'tick' }, now).link;
  return link;
}

describe('any history of a link', () => {
  it('ends, or is connected, 30 s after nothing happens any more', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), history, (caller, open, events) => {
        let now = 0;
        let { link } = beginLink(caller, open, now);
        for (const [one, later] of events) link = stepLink(link, one, (now += later)).link;
        link = wait(link, now, HOPELESS + 1000);
        expect(['connected', 'ended']).toContain(link.state.at);
      }),
    );
  });

  it('without any connection ends within 30 s, however much is said', () => {
    // Everything but what makes hope: a connection, or somebody new.
    const hopeless = event.filter(
      (one) =>
        !(one.type === 'ice' && (one.state === 'connected' || one.state === 'completed')) &&
        one.type !== 'hello' &&
        one.type !== 'called' &&
        !(one.type === 'seat' && one.seat === 'present'),
    );
    fc.assert(
      fc.property(fc.boolean(), fc.array(hopeless, { maxLength: 200 }), (caller, events) => {
        let { link } = beginLink(caller, true, 0);
        let now = 0;
        for (const one of events) {
          link = stepLink(link, one, (now += 250)).link;
          if (now > HOPELESS) {
            link = stepLink(link, { type: 'tick' }, now).link;
            expect(link.state.at).toBe('ended');
          }
        }
      }),
    );
  });

  it('drops what was before it calls, and calls only from one side', () => {
    fc.assert(
      fc.property(fc.boolean(), history, (caller, events) => {
        let now = 0;
        const begun = beginLink(caller, true, now);
        let { link } = begun;
        const commands = [...begun.commands];
        for (const [one, later] of events) {
          const step = stepLink(link, one, (now += later));
          link = step.link;
          commands.push(...step.commands);
          if (!link.signal) expect(step.commands).not.toContain('call');
        }
        expect(commands).not.toContain(caller ? 'hello' : 'call');
      }),
    );
  });
});

/** Two devices and what lies between them, as little of it as a link sees. */
class World {
  now = 0;
  /** Connections there are: the one number both sides have is connected. */
  #calls = 0;
  readonly side: Record<'high' | 'low', { link: Link; has: number; page: number; knows: number }>;
  #letters: { at: number; to: 'high' | 'low'; deliver: () => void }[] = [];
  signal = { high: true, low: true };
  media = true;

  constructor() {
    const fresh = () => ({ link: beginLink(true, true, 0).link, has: 0, page: 0, knows: -1 });
    this.side = { high: fresh(), low: fresh() };
    for (const who of ['high', 'low'] as const) this.begin(who);
  }

  begin(who: 'high' | 'low'): void {
    const mine = this.side[who];
    mine.has = 0;
    mine.page += 1;
    mine.knows = -1;
    const { link, commands } = beginLink(who === 'high', this.signal[who], this.now);
    mine.link = link;
    this.#do(who, commands);
  }

  /** A page that is loaded anew says hello to all. */
  reload(who: 'high' | 'low'): void {
    this.begin(who);
    this.#hello(who);
  }

  tell(who: 'high' | 'low', event: LinkEvent): void {
    const mine = this.side[who];
    const { link, commands } = stepLink(mine.link, event, this.now);
    mine.link = link;
    if (link.state.at === 'ended') mine.has = 0;
    this.#do(who, commands);
  }

  open(who: 'high' | 'low', open: boolean): void {
    if (this.signal[who] === open) return;
    this.signal[who] = open;
    this.tell(who, { type: 'signal', open });
    if (open) this.#hello(who);
  }

  path(open: boolean): void {
    this.media = open;
  }

  step(ms: number): void {
    for (let spent = 0; spent < ms; spent += 100) {
      this.now += 100;
      const due = this.#letters.filter(({ at }) => at <= this.now);
      this.#letters = this.#letters.filter(({ at }) => at > this.now);
      for (const { to, deliver } of due) if (this.signal[to]) deliver();
      this.#ice();
      for (const who of ['high', 'low'] as const) this.tell(who, { type: 'tick' });
    }
  }

  #ice(): void {
    const { high, low } = this.side;
    const joined = high.has !== 0 && high.has === low.has && this.media;
    for (const who of ['high', 'low'] as const) {
      const { link, has } = this.side[who];
      if (joined && link.state.at !== 'connected')
        this.tell(who, { type: 'ice', state: 'connected' });
      if (!joined && link.state.at === 'connected')
        this.tell(who, { type: 'ice', state: has === 0 ? 'closed' : 'disconnected' });
    }
  }

  #send(from: 'high' | 'low', deliver: () => void): void {
    if (!this.signal[from]) return;
    const to = from === 'high' ? 'low' : 'high';
    this.#letters.push({ at: this.now + 100, to, deliver });
  }

  #hello(from: 'high' | 'low'): void {
    const to = from === 'high' ? 'low' : 'high';
    const { has, page } = this.side[from];
    this.#send(from, () => {
      const theirs = this.side[to];
      const reloaded = theirs.knows !== -1 && theirs.knows !== page;
      theirs.knows = page;
      this.tell(to, {
        type: 'hello',
        linked: has !== 0 && has === theirs.has && !reloaded,
        reloaded,
      });
    });
  }

  /** The caller's new way is as good as the media path; the other asks for one, by the connection they have. */
  #restart(from: 'high' | 'low'): void {
    if (from === 'high') return;
    const { has } = this.side.low;
    this.#send('low', () =>
      this.tell(
        'high',
        has === this.side.high.has
          ? { type: 'asked' }
          : { type: 'hello', linked: false, reloaded: false },
      ),
    );
  }

  #do(who: 'high' | 'low', commands: string[]): void {
    const mine = this.side[who];
    for (const command of commands) {
      if (command === 'drop') mine.has = 0;
      if (command === 'hello') this.#hello(who);
      if (command === 'restart') this.#restart(who);
      if (command !== 'call') continue;
      mine.has = ++this.#calls;
      const [call, page] = [mine.has, mine.page];
      this.#send('high', () => {
        this.side.low.has = call;
        this.side.low.knows = page;
        this.tell('low', { type: 'called' });
      });
    }
  }
}

type Happening =
  | { what: 'signal'; who: 'high' | 'low'; open: boolean }
  | { what: 'media'; open: boolean }
  | { what: 'reload'; who: 'high' | 'low' };

const who = fc.constantFrom('high' as const, 'low' as const);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant('signal' as const), who, open: fc.boolean() }),
  fc.record({ what: fc.constant('media' as const), open: fc.boolean() }),
  fc.record({ what: fc.constant('reload' as const), who }),
);

function happens(world: World, one: Happening): void {
  if (one.what === 'signal') world.open(one.who, one.open);
  else if (one.what === 'media') world.path(one.open);
  else world.reload(one.who);
}

describe('two people', () => {
  const story = fc.array(fc.tuple(happening, fc.integer({ min: 0, max: 6000 })), { maxLength: 12 });

  it('are back soon after all is well again, by one connection', () => {
    fc.assert(
      fc.property(story, (events) => {
        const world = new World();
        world.step(1000);
        // Short of 30 s in all: nobody has given up.
        let left = 24_000;
        for (const [one, later] of events) {
          happens(world, one);
          const spent = Math.min(later, left);
          world.step(spent);
          left -= spent;
        }
        world.open('high', true);
        world.open('low', true);
        world.path(true);
        world.step(5000);
        const { high, low } = world.side;
        expect([high.link.state.at, low.link.state.at]).toEqual(['connected', 'connected']);
        expect(high.has).toBe(low.has);
        expect(high.has).not.toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('both know the end when nothing helps', () => {
    fc.assert(
      fc.property(story, (events) => {
        const world = new World();
        world.step(1000);
        world.path(false);
        for (const [one, later] of events) {
          if (one.what === 'signal') happens(world, one);
          world.step(Math.min(later, 1000));
        }
        world.step(HOPELESS + 2000);
        expect(world.side.high.link.state.at).toBe('ended');
        expect(world.side.low.link.state.at).toBe('ended');
      }),
      { numRuns: 200 },
    );
  });
});
