const added = new WeakMap<BaseAudioContext, Map<string, Promise<void>>>();

/** Loads a worklet module once into a context. */
export function addWorklet(context: AudioContext, url: string): Promise<void> {
  const modules = added.get(context) ?? new Map<string, Promise<void>>();
  added.set(context, modules);
  const known = modules.get(url);
  if (known) return known;
  const loading = context.audioWorklet.addModule(url);
  modules.set(url, loading);
  // A failed download may succeed the next time.
  loading.catch(() => modules.delete(url));
  return loading;
}
