import type { CloudProvider } from '$lib/data';

/** A model that can answer in words. */
export interface TextModel {
  provider: string;
  /** The provider's, as people know it. */
  name: string;
  model: string;
}

/** Every one there is, in the order of the providers. */
export const textModels = (providers: readonly CloudProvider[]): TextModel[] =>
  providers.flatMap(({ provider, name, models }) =>
    (models['text_generation'] ?? []).map((model) => ({ provider, name, model })),
  );
