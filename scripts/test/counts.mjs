// Reads how many tests passed and failed out of each runner's own report.

/** @typedef {{passed: number, failed: number}} Counts a skipped test counts as failed: it proves nothing. */

/** @returns {Counts} from vitest's JSON report */
export function vitestCounts(report) {
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: report.numFailedTests + skipped };
}

/** @returns {Counts} from Playwright's JSON report */
export function playwrightCounts({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
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
