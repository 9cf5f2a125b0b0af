/** Made by scripts/emoji.mjs. */
declare module 'virtual:helen-emoji' {
  /** Emoji, group, Spanish name and words, English name and words, variants by skin tone ("" or five). */
  const rows: [string, number, string, string, string, string, string][];
  export default rows;
}
