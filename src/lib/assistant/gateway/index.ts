export { createGateway } from './gateway';
export { textModels } from './models';
export type { TextModel } from './models';
