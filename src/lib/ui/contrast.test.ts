import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Reads the tokens as a browser would: var(), calc() of products, light-dark(), then oklch() to sRGB. */
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').replace(
  /\/\*[\s\S]*?\*\//g,
  '',
);

function block(selector: string): Record<string, string> {
  const start = css.indexOf(`${selector} {`);
  if (start < 0) throw new Error(`${selector} is not in tokens.css`);
  const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('\n}', start));
  const pairs = [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)];
  return Object.fromEntries(
    pairs.map(([, name, value]) => [name!, value!.replace(/\s+/g, ' ').trim()]),
  );
}

type Theme = 'light' | 'dark';
type Rgb = [number, number, number];

function colour(tokens: Record<string, string>, name: string, theme: Theme): Rgb {
  let value = tokens[name] ?? '';
  while (value.includes('var(')) {
    value = value.replace(/var\((--[\w-]+)\)/g, (_, inner: string) => tokens[inner] ?? 'missing');
  }
  const parts = [...value.matchAll(/oklch\(((?:[^()]|\([^()]*\))*)\)/g)].map((match) => match[1]!);
  const chosen = parts.length === 2 ? parts[theme === 'light' ? 0 : 1]! : parts[0]!;
  const numbers = chosen
    .replace(/calc\(([\d.]+) \* ([\d.]+)\)/g, (_, a: string, b: string) => String(+a * +b))
    .split(' ')
    .map(Number);
  const [l, c, h] = numbers as Rgb;
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear: Rgb = [
    4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short,
  ];
  return linear.map((channel) => {
    const x = Math.min(1, Math.max(0, channel));
    return x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
  }) as Rgb;
}

/** WCAG 2 contrast ratio. */
function ratio(one: Rgb, other: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => {
    const to = (x: number) => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * to(r) + 0.7152 * to(g) + 0.0722 * to(b);
  };
  const [light, dark] = [luminance(one), luminance(other)].sort((x, y) => y - x) as [
    number,
    number,
  ];
  return (light + 0.05) / (dark + 0.05);
}

/** |Lc| of APCA 0.1.9 (SAPC-4g constants), for `text` on `ground`. */
function apca(text: Rgb, ground: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => {
    const y = 0.2126729 * r ** 2.4 + 0.7151522 * g ** 2.4 + 0.072175 * b ** 2.4;
    return y < 0.022 ? y + (0.022 - y) ** 1.414 : y;
  };
  const t = luminance(text);
  const g = luminance(ground);
  const contrast = g > t ? (g ** 0.56 - t ** 0.57) * 1.14 : (g ** 0.65 - t ** 0.62) * 1.14;
  return Math.max(0, Math.abs(contrast) - 0.027) * 100;
}

const root = block(':root');
const moods: Record<string, Record<string, string>> = { idle: root };
for (const mood of ['listening', 'processing', 'speaking', 'error']) {
  moods[mood] = { ...root, ...block(`:root[data-mood='${mood}']`) };
}

const texts = [
  ['--text', '--surface'],
  ['--text', '--surface-raised'],
  ['--text', '--surface-sunken'],
  ['--text', '--surface-hover'],
  ['--text', '--accent-soft'],
  ['--text', '--danger-soft'],
  ['--text-quiet', '--surface'],
  ['--text-quiet', '--surface-raised'],
  ['--text-quiet', '--surface-sunken'],
  ['--text-quiet', '--surface-hover'],
  ['--accent', '--surface'],
  ['--accent', '--surface-raised'],
  ['--accent', '--accent-soft'],
  ['--on-accent', '--accent'],
  ['--danger', '--surface'],
  ['--danger', '--surface-raised'],
  ['--danger', '--danger-soft'],
  ['--on-danger', '--danger'],
] as const;

describe('contrast', () => {
  it('knows the known figures', () => {
    expect(ratio([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 1);
    expect(apca([0, 0, 0], [1, 1, 1])).toBeCloseTo(106.04, 1);
    expect(apca([1, 1, 1], [0, 0, 0])).toBeCloseTo(107.88, 1);
    const grey: Rgb = [0x88 / 255, 0x88 / 255, 0x88 / 255];
    expect(apca(grey, [1, 1, 1])).toBeCloseTo(63.06, 1);
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const [mood, tokens] of Object.entries(moods)) {
      it.each(texts)(`${theme}, ${mood}: %s reads on %s`, (text, ground) => {
        const on = colour(tokens, ground, theme);
        const ink = colour(tokens, text, theme);
        expect(apca(ink, on)).toBeGreaterThanOrEqual(60);
        expect(ratio(ink, on)).toBeGreaterThanOrEqual(4.5);
      });
    }
    it.each(['--surface', '--surface-raised'])(`${theme}: controls stand out from %s`, (ground) => {
      const on = colour(root, ground, theme);
      expect(ratio(colour(root, '--line-strong', theme), on)).toBeGreaterThanOrEqual(3);
    });
  }
});
