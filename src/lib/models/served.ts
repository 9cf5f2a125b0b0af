/**
 * Models that HELEN's own server holds: they come at once, from no further than that.
 * Empty when it cannot be asked.
 */
export async function modelsOnServer(): Promise<ReadonlySet<string>> {
  // Offline nothing is asked: a refused request would be an error in the console.
  if (!navigator.onLine) return new Set();
  try {
    const response = await fetch('/api/models', { signal: AbortSignal.timeout(3000) });
    if (!response.ok) return new Set();
    const { models } = (await response.json()) as { models: { id: string; installed: boolean }[] };
    return new Set(models.filter(({ installed }) => installed).map(({ id }) => id));
  } catch {
    return new Set();
  }
}
