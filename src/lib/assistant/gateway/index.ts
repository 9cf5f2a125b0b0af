export { createGateway } from './gateway';
export { listProviders, textModels } from './providers';
export type { CloudProvider, TextModel } from './providers';
