import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../process.mjs';
import { goCounts, playwrightCounts, vitestCounts } from './counts.mjs';
import { failedTests } from './go.mjs';
import { runSteps } from './lanes.mjs';

describe('counting', () => {
  it('takes a skipped test for a failed one', () => {
    const vitest = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(vitestCounts(vitest)).toEqual({ passed: 5, failed: 4, failures: [] });
    const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 1 };
    expect(playwrightCounts({ stats })).toMatchObject({ passed: 4, failed: 2, failures: [] });
  });

  it('names the browser tests that passed at their second try', () => {
    const spec = (title, status) => ({ file: 'a.spec.ts', line: 1, title, tests: [{ status }] });
    const specs = [spec('is steady', 'expected'), spec('wavers', 'flaky')].map((one) => ({
      ...one,
      ok: true,
    }));
    const stats = { expected: 1, unexpected: 0, flaky: 1, skipped: 0 };
    const { note } = playwrightCounts({ stats, suites: [{ suites: [{ specs }] }] });
    expect(note).toBe('FLAKY, to be mended: a.spec.ts:1 wavers');
  });

  it("knows which of Go's tests to try again, in which folder", () => {
    const failures = ['helen TestA/one\n    no', 'helen TestA/two', 'helen/chat TestB\n    no'];
    expect([...failedTests(failures)]).toEqual([
      ['.', new Set(['TestA'])],
      ['./chat', new Set(['TestB'])],
    ]);
  });

  it('tells which unit tests failed, and which file could not be loaded', () => {
    const test = (fullName, status, failureMessages = []) => ({
      fullName,
      status,
      failureMessages,
    });
    const file = (name, status, assertionResults, message = '') => ({
      ...{ name: join(root, name), status, assertionResults, message },
    });
    const testResults = [
      file('src/a.test.ts', 'failed', [
        test('adds', 'passed'),
        test('sums', 'failed', ['1 is not 2']),
      ]),
      file('src/b.test.ts', 'failed', [], 'no such module'),
      file('src/c.test.ts', 'passed', [test('goes', 'passed')]),
    ];
    const counts = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };
    expect(vitestCounts({ ...counts, testResults }).failures).toEqual([
      'src/a.test.ts sums\n    1 is not 2',
      'src/b.test.ts\n    no such module',
    ]);
  });

  it('keeps what a failed test said, to be told last', () => {
    const spec = (title, ok, errors) => ({
      ...{ title, ok, file: 'talk.spec.ts', line: 7 },
      tests: [{ results: [{ errors }] }],
    });
    const message = `\u001B[31mno answer\u001B[39m\n${'more\n'.repeat(40)}`;
    const nested = { specs: [spec('answers', false, [{ message }])] };
    const suites = [{ specs: [spec('hears', true, [])], suites: [nested] }];
    const stats = { expected: 1, unexpected: 1, flaky: 0, skipped: 0 };
    const { failures } = playwrightCounts({ stats, suites });
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatch(/^talk\.spec\.ts:7 answers\n    no answer\n    more\n/);
    expect(failures[0].split('\n')).toHaveLength(13);
  });

  it("counts Go's tests by their leaves", () => {
    const line = (Action, Test, more = {}) =>
      JSON.stringify({ Action, Package: 'helen', Test, ...more });
    const output = [
      line('pass', 'TestA/one'),
      line('output', 'TestA/two', { Output: '1 is not 2\n' }),
      line('fail', 'TestA/two'),
      line('fail', 'TestA'),
      line('output', 'TestB', { Output: '--- PASS: TestB\n' }),
      line('pass', 'TestB'),
      line('skip', 'TestC'),
      line('pass', undefined),
      'pocketbase/main.go:3: syntax error',
    ].join('\n');
    expect(goCounts(output)).toEqual({
      passed: 2,
      failed: 2,
      failures: ['helen TestA/two\n    1 is not 2'],
      text: '1 is not 2\n--- PASS: TestB\npocketbase/main.go:3: syntax error\n',
    });
  });
});

describe('lanes', () => {
  /** Steps that write down when they run; `log` shows how many ran at once. */
  function scene() {
    const log = [];
    const now = new Set();
    const step = (name, more = {}, failed = 0) => ({
      name,
      ...more,
      run: async () => {
        now.add(name);
        log.push([...now].join('+'));
        await new Promise((resolve) => setTimeout(resolve, 5));
        now.delete(name);
        return { passed: failed ? 0 : 1, failed };
      },
    });
    return { log, step };
  }
  const quiet = () => {};

  it('run side by side, but never more than there are, nor two with one thing, nor with one alone', async () => {
    const { log, step } = scene();
    const steps = [
      step('a', { uses: 'x' }),
      step('b', { uses: 'x' }),
      step('c'),
      step('d'),
      step('e', { alone: true }),
    ];
    await runSteps(steps, 2, quiet);
    expect(log.some((line) => line.includes('+'))).toBe(true);
    for (const line of log) {
      expect(line.split('+').length).toBeLessThanOrEqual(2);
      expect(line).not.toMatch(/a\+b|b\+a|e\+|\+e/);
    }
    expect(log).toHaveLength(5);
  });

  it('leave out what needs a failed step, and say so', async () => {
    const { log, step } = scene();
    const steps = [step('a', {}, 1), step('b', { needs: ['a'] }), step('c', { needs: ['b'] })];
    const results = await runSteps(steps, 2, quiet);
    expect(log).toEqual(['a']);
    expect(results.get('c')).toMatchObject({ passed: 0, failed: 1, output: 'not run: b failed' });
  });

  it('take a step that throws for a failed one', async () => {
    const broken = { name: 'a', run: () => Promise.reject(new Error('no disk')) };
    expect((await runSteps([broken], 1, quiet)).get('a')).toMatchObject({ failed: 1 });
  });
});
