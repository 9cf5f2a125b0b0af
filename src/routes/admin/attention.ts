import type { KeyHealth, Standing } from './requests';

/** One thing an administrator should look at. */
export type Concern =
  | { type: 'nobody'; variable: string }
  | { type: 'out'; provider: string; key: KeyHealth }
  | { type: 'resting'; provider: string; until: string | undefined };

/** The variable that a server without any key is best begun with: of the first provider that wants one. */
function firstVariable(providers: readonly Standing[]): string {
  const wanting = providers.find(
    ({ enabled, state, capabilities }) =>
      enabled && state === 'no_key' && capabilities.includes('text_generation'),
  );
  return wanting?.variables.at(-1) ?? 'OPENAI_API_KEY';
}

/** What needs somebody, the worst first. */
export function concerns(providers: readonly Standing[]): Concern[] {
  const running = providers.filter(({ state }) => state !== 'off' && state !== 'no_key');
  if (running.length === 0) return [{ type: 'nobody', variable: firstVariable(providers) }];
  const out = running.flatMap(({ name, keys }) =>
    keys
      .filter(({ state }) => state === 'out')
      .map((key): Concern => ({ type: 'out', provider: name, key })),
  );
  const resting = running
    .filter(({ state }) => state === 'resting')
    .map(({ name, until }): Concern => ({ type: 'resting', provider: name, until }));
  return [...out, ...resting];
}

/** What to type to begin. */
export const commandWith = (variable: string): string => `${variable}=… bin/helen serve`;
