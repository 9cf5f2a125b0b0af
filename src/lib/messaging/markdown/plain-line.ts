/** Signs that mean nothing in Markdown or HTML, wherever in a line they stand; it begins with a word, and no list. */
const only =
  /^(?!\d+[.)])[\p{L}\p{N}¿¡(“«"](?:[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{RI} ,.;:!?¿¡()'"“”«»…–—%€+=-]|\u200D|\uFE0F)*$/u;
/** What is made a link all the same. */
const link = /www\./i;

/**
 * Whether a text is one line that nothing can be made of but its words: most of what people say. It need be neither
 * parsed nor sanitised, which takes longer than all else of drawing it. Pure.
 */
export function isPlainLine(text: string): boolean {
  return only.test(text) && !text.endsWith(' ') && !link.test(text);
}
