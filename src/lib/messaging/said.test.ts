import fc from 'fast-check';
import { expect, test } from 'vitest';
import { peopleHtml } from './markdown/people';
import { isPlainLine } from './markdown/plain-line';
import { bigEmoji, mentionsIn } from './said';

const ana = { id: 'a00000000000000', username: 'ana', name: 'Ana Ruiz' };
const leo = { id: 'l00000000000000', username: 'leo.m', name: 'Leo' };
const evil = { id: 'e00000000000000', username: 'evil', name: '<img src=x onerror=alert(1)>' };
const helen = { id: 'helen', username: 'helen', name: 'HELEN' };
const members = [ana, leo, evil, helen];
const html = (text: string) => peopleHtml(text, members, ana.id).trim();

test.each([
  [
    '**fuerte** y *suave* y ~~nada~~',
    '<p><strong>fuerte</strong> y <em>suave</em> y <del>nada</del></p>',
  ],
  ['una\ny otra', '<p>una<br>y otra</p>'],
  ['`a < b`', '<p><code>a &lt; b</code></p>'],
  ['> dijo', '<blockquote>\n<p>dijo</p>\n</blockquote>'],
  ['# no es un título', '<p># no es un título</p>'],
  ['hola\n---', '<p>hola<br>---</p>'],
  ['    sangrado', '<p>    sangrado</p>'],
  ['| a | b |\n|---|---|', '<p>| a | b |<br>|---|---|</p>'],
  ['de $5 a $6', '<p>de $5 a $6</p>'],
  [
    '[1]: https://example.com',
    '<p>[1]: <a href="https://example.com" target="_blank" rel="noopener noreferrer">https://example.com</a></p>',
  ],
])('%j', (text, drawn) => expect(html(text)).toBe(drawn));

test('lists and blocks of code', () => {
  expect(html('- uno\n- dos')).toContain('<li>uno</li>');
  expect(html('- [x] hecho')).toContain('[x] hecho');
  expect(html('```js\nlet a\n```')).toContain('<code data-language="js">let a</code>');
});

test('names become chips with the person’s name, one’s own stands out', () => {
  expect(html('oye @leo.m')).toBe(
    '<p>oye <span class="mention" data-user="l00000000000000">@Leo</span></p>',
  );
  expect(html('@Ana.')).toBe(
    '<p><span class="mention own" data-user="a00000000000000">@Ana Ruiz</span>.</p>',
  );
  expect(html('**@ana**')).toContain('<strong><span class="mention own"');
  expect(html('@nadie')).toBe('<p>@nadie</p>');
});

test('who is meant: each once, in order, neither in code nor in an address', () => {
  expect(mentionsIn('@leo.m, @ana y @leo.m.', members)).toEqual([leo.id, ana.id]);
  expect(mentionsIn('(@helen)', members)).toEqual(['helen']);
  expect(mentionsIn('`@ana` correo@ana ana@leo.m @anabel\n\n```\n@ana\n```', members)).toEqual([]);
  expect(mentionsIn('**@ana** > @evil\n- @helen', members)).toEqual([ana.id, evil.id, 'helen']);
});

/** Only elements this file writes, only with attributes it writes, may stand in what is drawn. */
const written =
  /<\/?(?:a|blockquote|br|button|code|del|em|figcaption|figure|li|ol|p|pre|span|strong|ul)(?: (?:href="(?:https?:|mailto:)[^"<>]*"|target="_blank"|rel="noopener noreferrer"|class="(?:mention(?: own)?|code|copy)"|data-user="[a-z0-9]*"|data-language="[^"<>]*"|tabindex="0"|type="button"|aria-label="[^"<>]*"|start="\d+"))*>/g;
const onlyOurs = (text: string) => expect(html(text).replace(written, '')).not.toMatch(/[<>]/);

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](java\nscript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](https://a" onmouseover="alert(1))',
  '![x](https://a/x.png" onerror="alert(1))',
  '![x](javascript:alert(1))',
  '<https://a"onmouseover=alert(1)>',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '`<b>`<b onclick=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<div>\n\n<style>*{display:none}</style>\n\n</div>',
  '@evil',
  '[@evil](https://a)',
  '[<img src=x onerror=alert(1)>](https://a)',
  '<span class="mention" data-user="helen">@HELEN</span>',
  '\u0000<img src=x onerror=alert(1)>',
])('hostile: %j', (text) => {
  onlyOurs(text);
  expect(html(text)).not.toMatch(/href="(?!https?:|mailto:)/i);
});

test('nothing anyone could write makes an element or an attribute that is not ours', () => {
  const piece = fc.constantFrom(
    ...[
      '<',
      '>',
      '"',
      "'",
      '&',
      '&lt;',
      '`',
      '```',
      '[',
      ']',
      '(',
      ')',
      '!',
      '*',
      '**',
      '_',
      '~~',
      '@evil',
      '@ana',
    ],
    ...[
      'javascript:',
      'https://a',
      'onerror=',
      '<img ',
      '<a ',
      '\n',
      '\n\n',
      ' ',
      '- ',
      '> ',
      '1. ',
      '#',
      '\\',
      'x',
      '|',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => void onlyOurs(pieces.join(''))),
    { numRuns: 500 },
  );
});

test('one to three emoji alone are big', () => {
  expect(bigEmoji('👍')).toBe(1);
  expect(bigEmoji(' ❤️ 🇪🇸 👩🏽‍🚀 ')).toBe(3);
  expect(bigEmoji('👨‍👩‍👧‍👦')).toBe(1);
  expect(bigEmoji('1️⃣')).toBe(1);
  for (const text of ['', 'hola', '👍 sí', '👍👍👍👍', '7', '©', '😀'.repeat(200), '#'])
    expect([text, bigEmoji(text)]).toEqual([text, 0]);
});

test('a plain line is what Markdown makes of it, whatever it is made of', () => {
  const pieces = [
    'Hola',
    'a',
    'É',
    ' ',
    ' ',
    '.',
    ',',
    '1',
    '2.',
    '-',
    '+',
    '=',
    '(',
    ')',
    '"',
    "'",
    ':',
    ';',
    '!',
  ];
  const tricky = [
    'www.',
    'http:',
    '//',
    '@ana',
    '*',
    '_',
    '~',
    '`',
    '[',
    ']',
    '<',
    '>',
    '&',
    '#',
    '|',
    '\\',
    '\n',
    '\t',
    '🎉',
    '👩‍👧',
    'e\u0301',
  ];
  const text = fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...pieces) },
      { weight: 1, arbitrary: fc.constantFrom(...tricky) },
    ),
    { minLength: 1, maxLength: 12 },
  );
  let plain = 0;
  fc.assert(
    fc.property(text, (words) => {
      const said = words.join('');
      if (!isPlainLine(said)) return;
      plain++;
      const written = said.replaceAll('"', '&quot;').replaceAll("'", '&#39;');
      expect(html(said)).toBe(`<p>${written}</p>`);
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(200);
  expect(isPlainLine('¿Vienes mañana a las 9? Sí, claro: 🎉')).toBe(true);
  expect(isPlainLine('12 de mayo, a las 10:30')).toBe(true);
  const others = [
    '1. uno',
    '12) doce',
    '- uno',
    'a\nb',
    'en www.example.com',
    'a *b*',
    'a <b>',
    'a & b',
    ' a',
    'a ',
  ];
  expect(others.filter(isPlainLine)).toEqual([]);
});
