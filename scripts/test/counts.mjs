// Reads how many tests passed and failed out of each runner's own report.
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{passed: number, failed: number}} Counts a skipped test counts as failed: it proves nothing. */

/** @returns {Counts} from vitest's JSON report */
export function vitestCounts(report) {
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: report.numFailedTests + skipped };
}

/** @returns {Counts & {failures: string[]}} from Playwright's JSON report, with what each failed test said first */
export function playwrightCounts({ stats, suites = [] }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped,
    failures: suites.flatMap((suite) => playwrightFailures(suite)),
  };
}

const mostLines = 12;

/** Of a suite and those in it. */
function playwrightFailures({ specs = [], suites = [] }) {
  const own = specs
    .filter(({ ok }) => !ok)
    .map(({ file, line, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
      const said = errors.map(({ message }) => message ?? '').join('\n');
      const lines = stripVTControlCharacters(said).split('\n').slice(0, mostLines);
      return [`${file}:${line} ${title}`, ...lines.map((text) => `    ${text}`)].join('\n');
    });
  return [...own, ...suites.flatMap((suite) => playwrightFailures(suite))];
}

/**
 * Counts of `go test -json`, its tests by their leaves, and its text as a person would have seen it.
 * @param {string} lines
 * @returns {Counts & {text: string}}
 */
export function goCounts(lines) {
  const results = new Map();
  const text = [];
  for (const line of lines.split('\n')) {
    const event = parse(line);
    if (!event) {
      if (line) text.push(`${line}\n`);
      continue;
    }
    if (event.Output) text.push(event.Output);
    if (event.Test && ['pass', 'fail', 'skip'].includes(event.Action)) {
      results.set(`${event.Package} ${event.Test}`, event.Action);
    }
  }
  const names = [...results.keys()];
  const leaves = names.filter((name) => !names.some((other) => other.startsWith(`${name}/`)));
  const passed = leaves.filter((name) => results.get(name) === 'pass').length;
  return { passed, failed: leaves.length - passed, text: text.join('') };
}

function parse(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
