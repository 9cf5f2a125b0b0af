import type { Page } from '@playwright/test';

/** What the screen told, and what its sphere was given, while a test did something else. */
export interface ListeningIn {
  /** Forgets what was before. */
  from(): Promise<void>;
  /** Every text of the status since then, in order, without repeats. */
  statuses(): Promise<string[]>;
  /** The loudest that each analyser was read in a state, 0..255. */
  loudest(state: string): Promise<{ analyser: number; level: number }[]>;
}

interface Noted {
  statuses: string[];
  loudest: Record<string, Record<number, number>>;
}

/** Notes the texts of the status, and what analysers are read. Call before the page loads. */
export async function listenIn(page: Page): Promise<ListeningIn> {
  await page.addInitScript(() => {
    const noted: Noted = { statuses: [], loudest: {} };
    const analysers: AnalyserNode[] = [];
    // oxlint-disable-next-line unbound-method -- called with its own analyser below
    const read = AnalyserNode.prototype.getByteFrequencyData;
    AnalyserNode.prototype.getByteFrequencyData = function (bytes) {
      read.call(this, bytes);
      if (!analysers.includes(this)) analysers.push(this);
      const place = analysers.indexOf(this);
      const state = document.querySelector('[data-state]')?.getAttribute('data-state') ?? '';
      const levels = (noted.loudest[state] ??= {});
      levels[place] = Math.max(levels[place] ?? 0, ...bytes);
    };
    Object.assign(globalThis, { helenNoted: noted });
    addEventListener('DOMContentLoaded', () =>
      new MutationObserver(() => {
        const text = document.querySelector('[role="status"]')?.textContent?.trim() ?? '';
        if (text !== noted.statuses.at(-1)) noted.statuses.push(text);
      }).observe(document, { subtree: true, childList: true, characterData: true }),
    );
  });
  const noted = () =>
    page.evaluate(() => (globalThis as unknown as { helenNoted: Noted }).helenNoted);
  return {
    from: () =>
      page.evaluate(() => {
        const { helenNoted } = globalThis as unknown as { helenNoted: Noted };
        helenNoted.statuses = helenNoted.statuses.slice(-1);
        helenNoted.loudest = {};
      }),
    statuses: async () => (await noted()).statuses,
    loudest: async (state) =>
      Object.entries((await noted()).loudest[state] ?? {}).map(([analyser, level]) => ({
        analyser: Number(analyser),
        level,
      })),
  };
}
