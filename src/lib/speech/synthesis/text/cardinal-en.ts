const small = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen ' +
  'sixteen seventeen eighteen nineteen'
).split(' ');
const tens = '  twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const scales = ['', ' thousand', ' million', ' billion', ' trillion', ' quadrillion'];

export function below100(n: number): string {
  if (n < 20) return small[n]!;
  return tens[Math.floor(n / 10)]! + (n % 10 ? `-${small[n % 10]!}` : '');
}

function below1000(n: number): string {
  if (n < 100) return below100(n);
  const head = `${small[Math.floor(n / 100)]!} hundred`;
  return n % 100 ? `${head} ${below100(n % 100)}` : head;
}

/** A whole number in English words, short scale; up to 18 digits (larger ones: say the digits). */
export function cardinalEn(n: bigint): string {
  if (n === 0n) return 'zero';
  const parts: string[] = [];
  for (let scale = 0, rest = n; rest > 0n; scale++, rest /= 1000n) {
    const group = Number(rest % 1000n);
    if (group) parts.unshift(below1000(group) + (scales[scale] ?? ''));
  }
  return parts.join(' ');
}

const irregular: Record<string, string> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

export function ordinalEn(n: number): string {
  const words = cardinalEn(BigInt(n));
  const [, head = '', last = ''] = /^(.*?)([a-z]+)$/.exec(words) ?? [];
  return (
    head + (irregular[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`))
  );
}

/** 1999 as nineteen ninety-nine, 2007 as two thousand seven, 1900 as nineteen hundred. */
export function yearEn(year: number): string {
  const century = Math.floor(year / 100);
  const rest = year % 100;
  if (year < 1100 || year > 2099 || (century === 20 && rest < 10)) return cardinalEn(BigInt(year));
  if (!rest) return `${below100(century)} hundred`;
  return `${below100(century)} ${rest < 10 ? `oh ${below100(rest)}` : below100(rest)}`;
}
