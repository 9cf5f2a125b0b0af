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

/** What one attaches that not every model takes. */
export interface Taken {
  pictures: boolean;
  sound: boolean;
}

/** What the one that is chosen takes; automatic, what any of them does. */
export function takes(all: readonly Writer[], choice: Choice | null): Taken {
  const asked = all.filter(
    (one) => !choice || (one.provider === choice.provider && one.model === choice.model),
  );
  return { pictures: asked.some(({ sees }) => sees), sound: asked.some(({ hears }) => hears) };
}

/** What the server finds a model for by itself: also one that cannot be chosen, as it is for that alone. */
export function takenBySome(providers: readonly Provider[]): Taken {
  const some = (capability: string) =>
    providers.some(({ usable, models }) => usable && (models[capability]?.length ?? 0) > 0);
  return { pictures: some('image_analysis'), sound: some('audio_analysis') };
}
