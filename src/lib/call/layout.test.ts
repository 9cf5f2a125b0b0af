import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, fit } from './layout';
import { hear, silent } from './speaking';

describe('the grid', () => {
  it('stands on a phone and lies on a screen', () => {
    expect(fit(2, 390, 600, 8)).toMatchObject({ columns: 1, rows: 2 });
    expect(fit(2, 1300, 700, 8)).toMatchObject({ columns: 2, rows: 1 });
    expect(fit(4, 390, 640, 8)).toMatchObject({ columns: 2, rows: 2 });
    expect(fit(4, 1300, 800, 8)).toMatchObject({ columns: 2, rows: 2 });
    expect(fit(3, 1300, 800, 8)).toMatchObject({ columns: 2, rows: 2 });
  });

  it('has room for all, in every box', () => {
    const side = fc.integer({ min: 60, max: 3000 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), side, side, (count, width, height) => {
        const grid = fit(count, width, height, 8);
        expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count);
        expect(grid.columns * grid.width + (grid.columns - 1) * 8).toBeLessThanOrEqual(
          width + 1e-6,
        );
        expect(grid.rows * grid.height + (grid.rows - 1) * 8).toBeLessThanOrEqual(height + 1e-6);
        if (grid.width === 0) return;
        expect(grid.width / grid.height).toBeLessThanOrEqual(16 / 9 + 1e-6);
        expect(grid.width / grid.height).toBeGreaterThanOrEqual(3 / 4 - 1e-6);
      }),
    );
  });

  it('is nothing where there is no room', () => {
    expect(fit(4, 0, 0, 8)).toMatchObject({ width: 0, height: 0 });
  });
});

const person = (id: string, mine = false) =>
  ({ id, mine, kind: 'person', speaking: false }) as const;
const screen = (id: string, mine = false) =>
  ({ id, mine, kind: 'screen', speaking: false }) as const;

describe('who is large', () => {
  const me = person('me', true);
  it('two people see each other, each small over the other', () => {
    expect(arrange([me, person('a')], 'grid', null, null)).toEqual({
      as: 'pair',
      main: 'a',
      own: 'me',
    });
    expect(arrange([me], 'grid', null, null)).toEqual({ as: 'grid', tiles: ['me'] });
  });

  it('is whom the person pinned, while there', () => {
    const three = [me, person('a'), person('b')];
    expect(arrange(three, 'grid', 'b', 'a')).toMatchObject({ as: 'speaker', main: 'b' });
    expect(arrange(three, 'grid', 'gone', null)).toMatchObject({ as: 'grid' });
    expect(arrange([me, person('a')], 'grid', 'me', null)).toMatchObject({
      as: 'speaker',
      main: 'me',
    });
  });

  it('is the screen that is shown, and never one of ours', () => {
    expect(arrange([me, person('a'), screen('s')], 'grid', null, null)).toMatchObject({
      main: 's',
    });
    const own = [me, screen('mine', true), person('a'), person('b')];
    expect(arrange(own, 'grid', null, null)).toMatchObject({ as: 'grid' });
    expect(arrange(own.slice(0, 3), 'grid', null, null)).toMatchObject({ main: 'a' });
  });

  it('is who spoke last', () => {
    const three = [me, person('a'), person('b')];
    expect(arrange(three, 'speaker', null, 'b')).toMatchObject({ as: 'speaker', main: 'b' });
    expect(arrange(three, 'speaker', null, 'gone')).toMatchObject({ as: 'speaker', main: 'a' });
  });

  it('shows everybody once, however it is arranged', () => {
    const tile = fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      mine: fc.boolean(),
      kind: fc.constantFrom('person' as const, 'screen' as const),
      speaking: fc.boolean(),
    });
    const id = fc.option(fc.string({ minLength: 1, maxLength: 3 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(tile, { selector: (one) => one.id, maxLength: 8 }),
        fc.constantFrom('grid' as const, 'speaker' as const),
        id,
        id,
        (tiles, view, pinned, spoke) => {
          const arranged = arrange(tiles, view, pinned, spoke);
          const shown =
            arranged.as === 'grid'
              ? arranged.tiles
              : arranged.as === 'pair'
                ? [arranged.main, arranged.own]
                : [arranged.main, ...arranged.strip];
          expect(shown.toSorted()).toEqual(tiles.map((one) => one.id).toSorted());
        },
      ),
    );
  });
});

describe('a voice', () => {
  it('goes on between words, and ends with a pause', () => {
    let voice = hear(silent, 0.3, 1000);
    expect(voice.speaking).toBe(true);
    voice = hear(voice, 0, 1500);
    expect(voice.speaking).toBe(true);
    voice = hear(voice, 0, 2000);
    expect(voice.speaking).toBe(false);
  });
});
