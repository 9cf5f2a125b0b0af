/** Where a line and a column (both from 1) are in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  const last = end < 0 ? text.length : end;
  // Columns count characters, not units of UTF-16.
  const before = Array.from(text.slice(start, last))
    .slice(0, column - 1)
    .join('');
  return start + before.length;
}

/** One line of a unified diff, and what it says. */
export interface DiffLine {
  kind: 'added' | 'removed' | 'place' | 'same';
  text: string;
}

/** The lines of a diff, without the names of its files. */
export function diffLines(diff: string): DiffLine[] {
  return diff
    .split('\n')
    .filter((line) => line !== '' && !/^(---|\+\+\+) (before|after)/.test(line))
    .map((line) => {
      if (line.startsWith('@@')) return { kind: 'place', text: line };
      if (line.startsWith('+')) return { kind: 'added', text: line };
      if (line.startsWith('-')) return { kind: 'removed', text: line };
      return { kind: 'same', text: line };
    });
}
