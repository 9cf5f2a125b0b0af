import type { HelenError } from '$lib/errors';
import { models } from './models.svelte';
import type { ModelStatus } from './types';

/** Brings models to this device before they are needed; see `ModelsState.ensure`. */
export function ensureModels(
  ids: readonly string[],
  options: { onprogress?: (received: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<HelenError | null> {
  return models.ensure(ids, options);
}

/** What this device has of a model, looked at now. Throws HelenError model_unknown. */
export function modelStatus(id: string): Promise<ModelStatus> {
  return models.look(id);
}

/** Deletes a model from this device. */
export function forgetModel(id: string): Promise<void> {
  return models.forget(id);
}

/** For when a model would not load: fetches again what is wrong, once a page; then model_corrupt. */
export function repairModel(id: string): Promise<void> {
  return models.repair(id);
}
