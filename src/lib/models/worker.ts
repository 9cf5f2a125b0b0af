/**
 * The second door, for workers: reads what is installed without the catalogue, Svelte or Dexie.
 * Downloading and repairing are the page's: a worker that cannot use a file says model_corrupt.
 */
export { readModelFile } from './files';
