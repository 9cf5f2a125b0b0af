// Runs before the first paint, so that nobody sees the other theme flash by. The choice lives in the
// database; theme.svelte.ts mirrors it here: "THEME MOTION".
(() => {
  const root = document.documentElement;
  let choice = '';
  try {
    choice = localStorage.getItem('helen-theme') ?? '';
  } catch {
    // Storage may be forbidden: the system's choice stands.
  }
  const [theme, motion] = choice.split(' ');
  if (theme === 'light' || theme === 'dark') root.dataset.theme = root.style.colorScheme = theme;
  if (motion === 'reduced' || motion === 'full') root.dataset.motion = motion;
  // Until the style sheet is here: --surface, as in tokens.css.
  root.style.background = 'light-dark(oklch(0.982 0.004 285), oklch(0.148 0.018 285))';
})();
