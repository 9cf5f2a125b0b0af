import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tree, type Placed } from './tree';

const row = (id: string, seq: number, rest: Partial<Placed> = {}): Placed => ({
  id,
  seq,
  author: id.startsWith('a') ? 'helen' : 'me',
  parent: null,
  heard: null,
  deletedAt: null,
  ...rest,
});

const shown = (rows: Placed[], leaf: string | null) =>
  new Tree(rows, 'me').way(leaf).map((step) => step.row.id);

test('an edited question and a regenerated answer are versions', () => {
  const rows = [
    row('q1', 1),
    row('a1', 2, { parent: 'q1' }),
    row('a2', 3, { parent: 'q1' }),
    row('q2', 4, { parent: 'a2' }),
    row('q3', 5),
    row('a3', 6, { parent: 'q3' }),
  ];
  expect(shown(rows, null)).toEqual(['q3', 'a3']);
  expect(shown(rows, 'a1')).toEqual(['q1', 'a1']);
  // On from an older version to the end of its newest way.
  expect(shown(rows, 'q1')).toEqual(['q1', 'a2', 'q2']);
  const [first, second] = new Tree(rows, 'me').way('q1');
  expect(first?.versions).toEqual(['q1', 'q3']);
  expect(second?.versions).toEqual(['a1', 'a2']);
});

test('spoken turns follow each other, and writing goes on behind them', () => {
  const rows = [
    row('q1', 1, { heard: 'Hola' }),
    row('a1', 2, { heard: '' }),
    row('q2', 3, { heard: 'Bien' }),
    row('a2', 4),
    row('q3', 5, { parent: 'a2' }),
  ];
  expect(shown(rows, null)).toEqual(['q1', 'a1', 'q2', 'a2', 'q3']);
  // Talking went on after the branch was chosen.
  expect(shown(rows, 'a1')).toEqual(['q1', 'a1', 'q2', 'a2', 'q3']);
});

test('what was deleted is not there, and a beginning that is not here ends the way', () => {
  expect(shown([row('q1', 1), row('a1', 2, { parent: 'q1', deletedAt: 5 })], 'a1')).toEqual(['q1']);
  expect(shown([row('q9', 9, { parent: 'a8' }), row('a9', 10, { parent: 'q9' })], null)).toEqual([
    'q9',
    'a9',
  ]);
});

test('every message can be shown, whatever the tree', () => {
  const parents = fc.array(fc.nat(100), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(parents, (drawn) => {
      const rows = drawn.map((parent, index) =>
        row(`q${index}`, index + 1, { parent: index === 0 ? null : `q${parent % index}` }),
      );
      const tree = new Tree(rows, 'me');
      for (const { id } of rows) {
        const way = tree.way(id);
        expect(way.map((step) => step.row.id)).toContain(id);
        for (const { row: one, versions } of way) expect(versions).toContain(one.id);
      }
    }),
  );
});
