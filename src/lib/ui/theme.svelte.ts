export interface ThemeChoice {
  theme: 'system' | 'light' | 'dark';
  motion: 'system' | 'reduced' | 'full';
}

/** Where static/theme.js finds the choice before the first paint, long before the database is open. */
const MIRROR = 'helen-theme';

function mirror(choice: ThemeChoice): void {
  try {
    localStorage.setItem(MIRROR, `${choice.theme} ${choice.motion}`);
  } catch {
    // Storage may be forbidden; the choice then shows a moment later on the next visit.
  }
}

const isTheme = (word: string | undefined): word is 'light' | 'dark' =>
  word === 'light' || word === 'dark';
const isMotion = (word: string | undefined): word is 'reduced' | 'full' =>
  word === 'reduced' || word === 'full';

/** What was chosen on the last visit: good for the moments before the database has answered. */
export function lastTheme(): ThemeChoice {
  let words: (string | undefined)[] = [];
  try {
    words = localStorage.getItem(MIRROR)?.split(' ') ?? [];
  } catch {
    // As above.
  }
  const [theme, motion] = words;
  return {
    theme: isTheme(theme) ? theme : 'system',
    motion: isMotion(motion) ? motion : 'system',
  };
}

const prefersStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

const isStill = ({ motion }: ThemeChoice): boolean =>
  motion === 'system' ? prefersStill() : motion === 'reduced';

/** What is in force now, whoever chose it: the person here, or the system. */
class Appearance {
  theme = $state<'light' | 'dark'>('dark');
  // Right from the first frame: else what moves would begin, only to be ended.
  reducedMotion = $state(typeof matchMedia === 'function' && isStill(lastTheme()));
}

export const appearance = new Appearance();

/**
 * Applies theme and motion to the page and follows the system where the choice is `system`.
 * The result stops following; call it before applying another choice.
 */
export function applyTheme(choice: ThemeChoice): () => void {
  const root = document.documentElement;
  const light = matchMedia('(prefers-color-scheme: light)');
  const reduced = matchMedia('(prefers-reduced-motion: reduce)');

  if (choice.theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = choice.theme;
  if (choice.motion === 'system') delete root.dataset['motion'];
  else root.dataset['motion'] = choice.motion;
  // What theme.js set for the first paint is the style sheet's from here on.
  root.style.removeProperty('background');
  root.style.removeProperty('color-scheme');
  mirror(choice);

  function update(): void {
    const system = light.matches ? 'light' : 'dark';
    appearance.theme = choice.theme === 'system' ? system : choice.theme;
    appearance.reducedMotion = isStill(choice);
    const surface = getComputedStyle(root).getPropertyValue('background-color');
    for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
      meta.setAttribute('content', surface);
    }
  }
  update();
  light.addEventListener('change', update);
  reduced.addEventListener('change', update);
  return () => {
    light.removeEventListener('change', update);
    reduced.removeEventListener('change', update);
  };
}
