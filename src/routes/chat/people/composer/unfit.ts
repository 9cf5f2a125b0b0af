import type { Unfit } from '$lib/messaging/people';
import { errorText, toasts } from '$lib/ui';

/** Says of each file that was not taken why that is. */
export function tellUnfit(unfit: readonly Unfit[]): void {
  for (const { name, error } of unfit)
    toasts.show(`${name}: ${errorText(error.code).what}`, { kind: 'error' });
}
