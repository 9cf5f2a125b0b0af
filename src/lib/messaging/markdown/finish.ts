/** What is fetched only when an answer needs it: colours for code, signs for formulas. */

type Highlighter = typeof import('highlight.js/lib/common').default;
type Mathematician = typeof import('katex').default;

let highlighter: Promise<Highlighter> | null = null;
let mathematician: Promise<Mathematician> | null = null;

/** Longer ones stay plain: colouring them would hold up typing. */
const LONGEST = 40_000;

async function colour(place: HTMLElement): Promise<void> {
  place.classList.add('drawn');
  const language = place.dataset['language'] ?? '';
  const text = place.textContent ?? '';
  if (language === '' || text.length > LONGEST) return;
  highlighter ??= import('highlight.js/lib/common').then((module) => module.default);
  const known = await highlighter;
  if (!place.isConnected || !known.getLanguage(language)) return;
  place.innerHTML = known.highlight(text, { language, ignoreIllegals: true }).value;
}

async function write(place: HTMLElement): Promise<void> {
  place.classList.add('drawn');
  const tex = place.textContent ?? '';
  mathematician ??= import('katex').then((module) => module.default);
  const known = await mathematician;
  if (!place.isConnected) return;
  try {
    const drawn = known.renderToString(tex, {
      output: 'mathml',
      displayMode: place.dataset['display'] === 'true',
      strict: 'ignore',
      maxExpand: 500,
    });
    // The page's policy takes no style from HTML.
    place.innerHTML = drawn.replace(/ style="[^"]*"/g, '');
  } catch {
    // Not TeX after all: it stays as it was written.
    place.classList.add('plain');
  }
}

/** Draws the formulas of a block and colours its code, each once: drawn, its text is another. Failing to fetch what that takes leaves both as they are. */
export async function finish(block: HTMLElement): Promise<void> {
  const all = (what: string) => [...block.querySelectorAll<HTMLElement>(`${what}:not(.drawn)`)];
  const drawing = [...all('.maths').map(write), ...all('code[data-language]').map(colour)];
  await Promise.allSettled(drawing);
}
