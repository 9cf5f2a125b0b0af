// Reads how many tests passed and failed out of each runner's own report.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../process.mjs';

/** @typedef {{passed: number, failed: number}} Counts a skipped test counts as failed: it proves nothing. */

/** @returns {Counts & {failures: string[]}} from vitest's JSON report, with what each failed test said first */
export function vitestCounts(report) {
  const skipped = report.numPendingTests + report.numTodoTests;
  const files = report.testResults ?? [];
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + skipped,
    failures: files.filter(({ status }) => status === 'failed').flatMap(vitestFailures),
  };
}

/** Of one file: its failed tests, or why it could not be loaded. */
function vitestFailures({ name, message, assertionResults }) {
  const file = relative(root, name);
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [failure(file, message)];
  return failed.map((test) => failure(`${file} ${test.fullName}`, test.failureMessages.join('\n')));
}

/**
 * From Playwright's JSON report.
 * @returns {Counts & {failures: string[], note: string}} `failures`: what each failed test said first; `note` names those
 *   that passed at their second try
 */
export function playwrightCounts({ stats, suites = [] }) {
  const flaky = suites.flatMap((suite) => flakyTests(suite));
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + stats.skipped,
    failures: suites.flatMap((suite) => playwrightFailures(suite)),
    note: flaky.length > 0 ? `FLAKY, to be mended: ${flaky.join('; ')}` : '',
  };
}

function flakyTests({ specs = [], suites = [] }) {
  const own = specs
    .filter(({ tests = [] }) => tests.some(({ status }) => status === 'flaky'))
    .map(({ file, line, title }) => `${file}:${line} ${title}`);
  return [...own, ...suites.flatMap((suite) => flakyTests(suite))];
}

const mostLines = 12;

/** A failed test and the first lines of what it said. */
function failure(test, said) {
  const lines = stripVTControlCharacters(said).trim().split('\n').slice(0, mostLines);
  return [test, ...lines.map((text) => `    ${text}`)].join('\n');
}

/** Of a suite and those in it. */
function playwrightFailures({ specs = [], suites = [] }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, line, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
      return failure(
        `${file}:${line} ${title}`,
        errors.map(({ message }) => message ?? '').join('\n'),
      );
    });
  return [...own, ...suites.flatMap((suite) => playwrightFailures(suite))];
}

/**
 * Counts of `go test -json`, its tests by their leaves, and its text as a person would have seen it.
 * @param {string} lines
 * @returns {Counts & {text: string, failures: string[]}} `failures`: each failed test with what it said first
 */
export function goCounts(lines) {
  const results = new Map();
  const said = new Map();
  const text = [];
  for (const line of lines.split('\n')) {
    const event = parse(line);
    if (!event) {
      if (line) text.push(`${line}\n`);
      continue;
    }
    const name = `${event.Package} ${event.Test ?? ''}`;
    if (event.Output) {
      text.push(event.Output);
      said.set(name, (said.get(name) ?? '') + event.Output);
    }
    if (event.Test && ['pass', 'fail', 'skip'].includes(event.Action)) {
      results.set(name, event.Action);
    }
  }
  const names = [...results.keys()];
  const leaves = names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)));
  const passed = leaves.filter((name) => results.get(name) === 'pass').length;
  const failures = leaves
    .filter((name) => results.get(name) === 'fail')
    .map((name) => failure(name, said.get(name) ?? ''));
  return { passed, failed: leaves.length - passed, failures, text: text.join('') };
}

function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
