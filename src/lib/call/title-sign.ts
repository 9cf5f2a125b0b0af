/** How many are unread stands before everything: the app keeps it there. */
const count = /^\(\d+\+?\) /;

/** Puts words before the page's title, whoever changes that. @returns takes them away */
export function signTitle(words: string): () => void {
  const sign = `${words} · `;
  const mark = (): void => {
    const before = count.exec(document.title)?.[0] ?? '';
    const rest = document.title.slice(before.length);
    if (!rest.startsWith(sign)) document.title = before + sign + rest;
  };
  const watching = new MutationObserver(mark);
  watching.observe(document.head, { childList: true, subtree: true, characterData: true });
  mark();
  return () => {
    watching.disconnect();
    document.title = document.title.replace(sign, '');
  };
}
