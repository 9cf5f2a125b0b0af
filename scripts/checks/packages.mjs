// One inference engine in the tree, exact versions, and no package that runs a script when installed.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../process.mjs';
import { read } from './sources.mjs';

const engine = 'onnxruntime-web';

export function findPackageProblems() {
  const manifest = JSON.parse(read('package.json'));
  const { packages } = JSON.parse(read('package-lock.json'));
  const problems = [];

  const locked = Object.entries(packages).filter(
    ([path, entry]) => path.endsWith(`node_modules/${engine}`) || entry.name === engine,
  );
  if (locked.length !== 1) {
    problems.push(
      `package-lock.json has ${locked.length} ${engine}: ${locked.map(([path]) => path)}`,
    );
  }
  const installed = copies(join(root, 'node_modules'));
  if (installed.length !== 1) {
    problems.push(`node_modules has ${installed.length} ${engine}: ${installed.join(', ')}`);
  }

  const asked = { ...manifest.dependencies, ...manifest.devDependencies };
  for (const [name, version] of Object.entries(asked)) {
    if (!/^\d+\.\d+\.\d+/.test(version)) problems.push(`${name} ${version} is no exact version`);
  }

  for (const [path, entry] of Object.entries(packages)) {
    const name = path.split('node_modules/').at(-1);
    if (!entry.hasInstallScript || entry.optional || manifest.allowScripts?.[name] === false)
      continue;
    problems.push(`${path} runs a script when it is installed`);
  }
  return problems;
}

/** Folders of the engine anywhere below node_modules. */
function copies(modules) {
  if (!existsSync(modules)) return [];
  return readdirSync(modules, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || entry.name.startsWith('.')) return [];
    const path = join(modules, entry.name);
    if (entry.name === engine) return [path];
    return entry.name.startsWith('@') ? copies(path) : copies(join(path, 'node_modules'));
  });
}
