// The house rules that a machine can hold. One alone: node scripts/checks/index.mjs imports
import { fileURLToPath } from 'node:url';
import { main, say } from '../process.mjs';
import { findDuplicates } from './duplicates.mjs';
import { findHardCodedText } from './text.mjs';
import { findImportProblems } from './imports.mjs';
import { findLargeFiles } from './sizes.mjs';
import { findMessageProblems } from './messages.mjs';
import { findPackageProblems } from './packages.mjs';
import { findStaleNotices } from '../notices.mjs';
import { findUnfinished } from './unfinished.mjs';

/** @type {{name: string, find: () => string[] | Promise<string[]>, needs?: string[]}[]} */
export const checks = [
  { name: 'messages', find: findMessageProblems },
  { name: 'hard-coded text', find: findHardCodedText },
  { name: 'imports', find: findImportProblems },
  { name: 'duplicates', find: findDuplicates },
  { name: 'file sizes', find: findLargeFiles },
  { name: 'packages', find: findPackageProblems },
  { name: 'notices', find: findStaleNotices },
  { name: 'unfinished', find: findUnfinished },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    const asked = process.argv.slice(2);
    for (const { name, find } of checks) {
      if (asked.length > 0 && !asked.includes(name)) continue;
      const problems = await find();
      say(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${name}`);
      for (const problem of problems) say(`       ${problem}`);
      if (problems.length > 0) process.exitCode = 1;
    }
  });
}
