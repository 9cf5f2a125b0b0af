import type { Provider } from './api';

/** A provider and one of its models; null leaves it to the server. */
export interface Choice {
  provider: string;
  model: string;
}

/** A model that can be written with. */
export interface Writer extends Choice {
  /** The provider's name as people know it. */
  name: string;
  /** What it takes beside text. */
  sees: boolean;
  hears: boolean;
}

/** Everything one can write with now, in the order of the server's priorities. */
export function writers(providers: readonly Provider[]): Writer[] {
  return providers.flatMap(({ provider, name, usable, models }) =>
    (usable ? (models['text_generation'] ?? []) : []).map((model) => ({
      provider,
      model,
      name,
      sees: models['image_analysis']?.includes(model) ?? false,
      hears: models['audio_analysis']?.includes(model) ?? false,
    })),
  );
}

/** What a person has to know of the one that is chosen; automatic takes whatever one of them takes. */
export function takes(
  all: readonly Writer[],
  choice: Choice | null,
): { pictures: boolean; sound: boolean } {
  const asked = all.filter(
    (one) => !choice || (one.provider === choice.provider && one.model === choice.model),
  );
  return { pictures: asked.some(({ sees }) => sees), sound: asked.some(({ hears }) => hears) };
}
