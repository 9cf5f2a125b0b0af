import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainWords, preview } from './plain';

test.each([
  ['## Qué llevar\n\n- **agua**\n- _pan_ y `sal`\n', 'Qué llevar • agua • pan y sal'],
  ['1. Uno\n2. Dos', '1. Uno 2. Dos'],
  ['- [x] hecho\n- [ ] por hacer', '• hecho • por hacer'],
  ['> Dijo\n> que sí\n\n---\n\nY ya', 'Dijo que sí Y ya'],
  ['Título\n===\nTexto', 'Título Texto'],
  [
    'Mira [el mapa](https://example.com/a_(b) "Mapa"), ![una foto](x.png)',
    'Mira el mapa, una foto',
  ],
  ['Lee [esto][1]\n\n[1]: https://example.com', 'Lee esto'],
  ['<https://example.com/a_b_c> y a<br>b', 'https://example.com/a_b_c y a b'],
  ['Así:\n```js\nconst a_b = `**x**`;\n```\nfin', 'Así: const a_b = `**x**`; fin'],
  ['| a | b |\n|---|:-:|\n| 1 | 2 |', 'a · b 1 · 2'],
  ['***Muy*** **bien *dicho* todo** ~~no~~ __sí__', 'Muy bien dicho todo no sí'],
  ['El área es $\\pi r^2$, y $$\\frac{a+b}{2}$$', 'El área es π r², y (a+b)/2'],
  ['\\(x_{10} \\leq \\sqrt{2}\\) y \\[\n\\sum x_i\n\\]', 'x₁₀ ≤ √2 y ∑ x_i'],
  ['de 5 \\* 3', 'de 5 * 3'],
])('%j is read as words', (markdown, words) => {
  expect(plainWords(markdown)).toBe(words);
});

test.each([
  '2 * 3 * 4 = 24',
  '2*3*4',
  'mi_nombre_largo',
  'from $5 to $6',
  'a < b > c',
  '[sic] (no)',
  '5 - 3',
])('%j is no Markdown and stays', (text) => expect(plainWords(text)).toBe(text));

test.each([
  ['Esto es **muy impor…', 'Esto es muy impor…'],
  ['Mira [el mapa](https://exam…', 'Mira el mapa'],
  ['Así:\n```python\nprint("ho…', 'Así: print("ho…'],
  ['## Título - uno ```js const a = 1; ``` fin', 'Título - uno const a = 1; fin'],
])('%j was cut, or its lines were joined', (text, words) => {
  expect(plainWords(text)).toBe(words);
});

const pieces = [
  '**',
  '*',
  '_',
  '`',
  '```',
  '\n',
  '$',
  '$$',
  '\\',
  '\\(',
  '\\]',
  '[',
  '](',
  ')',
  '|',
  '#',
  '> ',
  '- ',
  '{',
  '}',
  '\\frac',
  '^',
  'a',
  ' ',
  '7',
  'ñ🙂',
  '\uE000',
  '<br>',
];

test('anything can be read, in one line, and soon', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (some) => {
      const words = plainWords(some.join(''));
      expect(words).not.toMatch(/[\n\uE000\uE001]/);
    }),
    { numRuns: 1000 },
  );
  const before = performance.now();
  for (const piece of pieces) plainWords(piece.repeat(100_000));
  expect(performance.now() - before).toBeLessThan(3000);
});

test('a beginning keeps its lines and whole letters', () => {
  expect(preview('# Uno\n\n- dos')).toBe('# Uno\n\n- dos');
  expect(preview('🙂🙂🙂 🙂', 3)).toBe('🙂🙂…');
  expect(preview('a   b', 3)).toBe('a…');
});
