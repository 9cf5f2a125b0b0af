import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Blocks } from './blocks';
import { html } from './parser';

const words = { copy: 'Copy', table: 'Table' };

const pieces = [
  '# Title\n',
  'Some words',
  ' more\n',
  '\n',
  '\n\n',
  '- one\n',
  '  - under\n',
  '* star\n',
  '1. first\n',
  '2) second\n',
  '   text in it\n',
  '> said\n',
  '```js\n',
  '```\n',
  '~~~\n',
  'let a = 1;\n',
  '    indented\n',
  '\tcode\n',
  '| a | b |\n',
  '|---|:-:|\n',
  '| 1 | 2 |\n',
  '---\n',
  '===\n',
  '$$\n',
  '$x^2$',
  '\\[ a \\]\n',
  '$$ y $$\n',
  '[link](https://example.com)',
  '[a][1]\n',
  '[1]: https://example.com\n',
  '<div>\n',
  '</div>\n',
  '<!-- hidden\n',
  '-->\n',
  '**bold',
  '**',
  '`code`',
  '`',
  '\r\n',
  '\\',
  'ñ🙂',
];

const markdown = fc.array(fc.constantFrom(...pieces), { maxLength: 24 }).map((all) => all.join(''));

test('cut anywhere, nothing throws, nothing is lost, and a complete block stays as it is', () => {
  fc.assert(
    fc.property(markdown, fc.array(fc.nat(400), { maxLength: 12 }), (text, cuts) => {
      const blocks = new Blocks();
      const seen: string[] = [];
      const ends = [...cuts.map((cut) => Math.min(cut, text.length)), text.length];
      for (const end of ends.sort((a, b) => a - b)) {
        const beginning = text.slice(0, end);
        const found = blocks.update(beginning, false);
        // Half a line break is none yet.
        expect(found.map(({ raw }) => raw).join('')).toBe(beginning.replace(/\r\n?/g, '\n'));
        const complete = found.filter((one) => one.complete).map(({ raw }) => raw);
        expect(complete.slice(0, seen.length)).toEqual(seen);
        seen.splice(0, seen.length, ...complete);
        for (const { raw } of found) expect(typeof html(raw, words)).toBe('string');
      }
    }),
    { numRuns: 600 },
  );
});

test('as it grows letter by letter it has the blocks that the whole has', () => {
  fc.assert(
    fc.property(markdown, (text) => {
      const grown = new Blocks();
      for (let end = 0; end <= text.length; end++) grown.update(text.slice(0, end), false);
      const shape = (blocks: Blocks) => blocks.update(text, true).map(({ raw }) => raw);
      expect(shape(grown)).toEqual(shape(new Blocks()));
    }),
    { numRuns: 300 },
  );
});

test('HTML is shown and not obeyed, pictures are links, links open elsewhere', () => {
  expect(html('<img src=x onerror=alert(1)>', words)).not.toContain('<img');
  expect(html('a <script>alert(1)</script>', words)).not.toContain('<script');
  expect(html('![a cat](https://example.com/cat.png)', words)).toBe(
    '<p><a href="https://example.com/cat.png" target="_blank" rel="noopener noreferrer">a cat</a></p>\n',
  );
  expect(html('[x](javascript:alert(1))', words)).not.toContain('href');
  expect(html('[x](" onclick="alert(1))', words)).not.toContain('onclick="');
});

test('formulas wait in their places, money does not', () => {
  expect(html('$$\na^2\n$$', words)).toContain('<div class="maths" data-display="true">a^2</div>');
  expect(html('so \\(a<b\\) holds', words)).toContain('data-display="false">a&lt;b</span>');
  expect(html('from $5 to $6', words)).not.toContain('maths');
});

test('links find the address that stands elsewhere', () => {
  const blocks = new Blocks();
  const [first] = blocks.update('See [this][1].\n\nOther.\n\n[1]: https://example.com\n', true);
  expect(html(`${first!.raw}\n\n${blocks.definitions()}`, words)).toContain(
    'href="https://example.com"',
  );
});
