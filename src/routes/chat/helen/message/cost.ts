import type { GenerationRow } from '$lib/data';
import { getLocale, m } from '$lib/i18n';

/** Which model it was, its tokens and what they cost; what nobody knows is left out. */
export function costLine({ model, usage }: GenerationRow): string {
  const parts = [model];
  if (usage && usage.input + usage.output > 0) {
    const count = new Intl.NumberFormat(getLocale()).format(usage.input + usage.output);
    parts.push(m.chat_tokens({ count }));
  }
  if (usage && usage.cost > 0) parts.push(money(usage.cost));
  return parts.filter((part) => part !== '').join(' · ');
}

/** US dollars, as exact as a little money has to be. */
function money(amount: number): string {
  return new Intl.NumberFormat(getLocale(), {
    style: 'currency',
    currency: 'USD',
    ...(amount < 1 ? { maximumSignificantDigits: 2 } : {}),
  }).format(amount);
}
