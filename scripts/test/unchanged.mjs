// What passed is not run again until something changes: `npm test` after `npm test` takes moments. CI always runs it,
// and so does who asks for a step by name.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, run } from '../process.mjs';

const kept = join(root, 'node_modules', '.cache', 'helen', 'passed.json');
const prose = /\.md$|^docs\//;

/** @returns {Promise<string | null>} the files of the clone and the tools by one name; null where git cannot tell */
async function ofTheClone() {
  const folder = mkdtempSync(join(tmpdir(), 'helen-index-'));
  const git = async (...args) => {
    const { code, output } = await run('git', args, {
      env: { GIT_INDEX_FILE: join(folder, 'index') },
    });
    if (code !== 0) throw new Error(output);
    return output.trim();
  };
  try {
    // An index of our own, so that what the person has staged stays as it is.
    cpSync(join(await git('rev-parse', '--absolute-git-dir'), 'index'), join(folder, 'index'));
    await git('add', '--all');
    const tree = await git('ls-tree', '-r', await git('write-tree'));
    const files = tree.split('\n').filter((line) => !prose.test(line.split('\t')[1]));
    const { output: go } = await run('go', ['version']);
    const tools = [process.version, go, process.env.CHROMIUM_PATH ?? '', process.platform];
    return createHash('sha256')
      .update([...files, ...tools].join('\n'))
      .digest('hex');
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function recall(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * The steps, of which those with `remembered` are skipped where they passed with the very same files.
 * @template {import('./lanes.mjs').Step & {remembered?: boolean}} S
 * @param {S[]} steps
 * @param {{fingerprint?: () => Promise<string | null>, file?: string}} [where]
 * @returns {Promise<S[]>}
 */
export async function skipUnchanged(steps, { fingerprint = ofTheClone, file = kept } = {}) {
  const key = await fingerprint();
  if (key === null) return steps;
  return steps.map((step) => {
    if (!step.remembered) return step;
    const before = recall(file)[step.name];
    if (before?.key === key) {
      const result = { passed: before.passed, failed: 0, note: 'unchanged since they passed' };
      return { ...step, alone: false, run: () => Promise.resolve(result) };
    }
    return {
      ...step,
      run: async () => {
        const result = await step.run();
        // What was edited meanwhile may not be what was tested.
        if (result.failed === 0 && (await fingerprint()) === key) {
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(
            file,
            JSON.stringify({ ...recall(file), [step.name]: { key, passed: result.passed } }),
          );
        }
        return result;
      },
    };
  });
}
