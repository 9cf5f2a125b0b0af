/** How often a run of so many tokens must come back to back to be a loop and not somebody insisting. */
const REPEATS: readonly { upTo: number; times: number }[] = [
  { upTo: 3, times: 6 },
  { upTo: 7, times: 3 },
  { upTo: 30, times: 2 },
];

function endsWithRepeats(words: readonly number[], unit: number, times: number): boolean {
  const span = unit * times;
  if (words.length < span) return false;
  for (let i = words.length - span; i < words.length - unit; i++) {
    if (words[i] !== words[i + unit]) return false;
  }
  return true;
}

/** Whether the words (without timestamps) end in a loop, Whisper's best known failure. */
export function loops(words: readonly number[]): boolean {
  let unit = 1;
  for (const { upTo, times } of REPEATS) {
    for (; unit <= upTo; unit++) if (endsWithRepeats(words, unit, times)) return true;
  }
  return false;
}
