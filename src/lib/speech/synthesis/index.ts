/** Text into voice: what HELEN can speak with on this device, and who speaks a reply. */
export { storedPaces } from './paces';
export { createSynthesiser } from './synthesiser';
export { listVoices } from './voices';
export type * from './types';
