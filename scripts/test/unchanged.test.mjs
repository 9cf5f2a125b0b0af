import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { skipUnchanged } from './unchanged.mjs';

let folder;
let key;
let ran;
let result;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'helen-passed-'));
  key = 'one';
  ran = [];
  result = { passed: 3, failed: 0 };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const step = (name, more = { remembered: true }) => ({
  name,
  ...more,
  run: () => {
    ran.push(name);
    return Promise.resolve(result);
  },
});

async function runAll(...steps) {
  const where = { fingerprint: () => Promise.resolve(key), file: join(folder, 'a', 'passed.json') };
  const results = [];
  for (const { run } of await skipUnchanged(steps, where)) results.push(await run());
  return results;
}

it('runs what passed again only once something has changed', async () => {
  await runAll(step('unit'), step('types'));
  expect(await runAll(step('unit'), step('types'))).toMatchObject([
    { passed: 3, failed: 0, note: expect.stringContaining('unchanged') },
    { passed: 3, failed: 0 },
  ]);
  expect(ran).toEqual(['unit', 'types']);
  key = 'two';
  await runAll(step('unit'));
  expect(ran).toEqual(['unit', 'types', 'unit']);
});

it('runs again what failed, what is not remembered, and what changed while it ran', async () => {
  result = { passed: 2, failed: 1 };
  await runAll(step('unit'));
  result = { passed: 3, failed: 0 };
  await runAll(step('unit'), step('build', {}));
  await runAll(step('unit'), step('build', {}));
  expect(ran).toEqual(['unit', 'unit', 'build', 'build']);

  const edits = {
    ...step('types'),
    run: () => {
      ran.push('types');
      key = 'edited';
      return Promise.resolve(result);
    },
  };
  await runAll(edits);
  await runAll(step('types'));
  expect(ran.filter((name) => name === 'types')).toHaveLength(2);
});

it('runs everything where nobody can tell what changed', async () => {
  key = null;
  await runAll(step('unit'));
  await runAll(step('unit'));
  expect(ran).toEqual(['unit', 'unit']);
});
