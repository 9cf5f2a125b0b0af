import type { Voice } from './types';

/** Every voice HELEN knows of here, those that can speak now first. */
export async function listVoices(): Promise<Voice[]> {
  return [];
}
