import type { Page } from '@playwright/test';

/** What was given to the sphere in one state. */
interface Given {
  /** The loudest that each analyser was read, 0..255, by the order in which they were first read. */
  analysers: number[];
  /** How often any was read. */
  reads: number;
  /** The loudest voice that a picture was drawn with, 0..1. */
  drawn: number;
}

/** What the screen told, and what its sphere was given, while a test did something else. */
export interface ListeningIn {
  /** Every text that any status showed, in order, without repeats. */
  told(): Promise<string[]>;
  /** In a state, since the page was loaded or all was forgotten. */
  given(state: string): Promise<Given>;
  /** Forgets what the sphere was given until now. */
  forget(): Promise<void>;
  /** How many pictures were of no state's own look: of a sphere on its way from one to another. */
  between(): Promise<number>;
}

interface Noted {
  told: string[];
  given: Record<string, Given>;
  between: number;
}

/** Of what a picture is drawn with, what is asked here; in every state's own look both are whole numbers. */
interface Drawn {
  drive: { level: number };
  look: { flow: number; orbit: number };
}

/** Notes the texts of each status, what analysers are read, and what is drawn. Call before the page loads. */
export async function listenIn(page: Page): Promise<ListeningIn> {
  await page.addInitScript(() => {
    const noted: Noted = { told: [], given: {}, between: 0 };
    const analysers: AnalyserNode[] = [];
    const now = (): Given => {
      const state = document.querySelector('[data-state]')?.getAttribute('data-state') ?? '';
      return (noted.given[state] ??= { analysers: [], reads: 0, drawn: 0 });
    };

    // oxlint-disable-next-line unbound-method -- called with its own analyser below
    const read = AnalyserNode.prototype.getByteFrequencyData;
    AnalyserNode.prototype.getByteFrequencyData = function (bytes) {
      read.call(this, bytes);
      if (!analysers.includes(this)) analysers.push(this);
      const given = now();
      given.reads++;
      for (const place of analysers.keys()) given.analysers[place] ??= 0;
      const place = analysers.indexOf(this);
      given.analysers[place] = Math.max(given.analysers[place] ?? 0, ...bytes);
    };

    const post = Worker.prototype.postMessage as (...all: unknown[]) => void;
    Worker.prototype.postMessage = function (this: Worker, ...all: unknown[]) {
      const { type, picture } = all[0] as { type?: string; picture?: Drawn };
      if (type === 'draw' && picture) {
        const { drive, look } = picture;
        const given = now();
        given.drawn = Math.max(given.drawn, drive.level);
        if (!Number.isInteger(look.flow) || !Number.isInteger(look.orbit)) noted.between++;
      }
      post.apply(this, all);
    };

    const last = new WeakMap<Element, string>();
    new MutationObserver(() => {
      for (const status of document.querySelectorAll('[role="status"]')) {
        const text = status.textContent?.trim() ?? '';
        if (text !== last.get(status)) noted.told.push(text);
        last.set(status, text);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
    Object.assign(globalThis, { helenNoted: noted });
  });
  const noted = () =>
    page.evaluate(() => (globalThis as unknown as { helenNoted: Noted }).helenNoted);
  return {
    told: async () => (await noted()).told,
    given: async (state) => (await noted()).given[state] ?? { analysers: [], reads: 0, drawn: 0 },
    between: async () => (await noted()).between,
    forget: () =>
      page.evaluate(() => {
        (globalThis as unknown as { helenNoted: Noted }).helenNoted.given = {};
      }),
  };
}
