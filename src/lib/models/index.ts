/** Models on this device: what there is, what it can run, bringing it here and looking after it. Workers use `$lib/models/worker`. */
export { catalogue, catalogueModel } from './catalogue';
export type { CatalogueModel, ModelFile, ModelVoice } from './catalogue';
export { device, fitness } from './device';
export type { Device } from './device';
export { ensureModels, forgetModel, modelStatus, repairModel } from './ensure';
export { models } from './models.svelte';
export { persist, storageUsed } from './quota';
export { modelsOnServer } from './served';
export type { StorageUse } from './quota';
export type { ModelStatus, ModelTask } from './types';
