import { parse } from 'svelte/compiler';
import { describe, expect, it } from 'vitest';
import { staticImports } from './budget.mjs';
import { repeats } from './duplicates.mjs';
import { judge } from './imports.mjs';
import { compare } from './messages.mjs';
import { hardCodedText } from './text.mjs';

describe('hard-coded text', () => {
  const found = (source) => hardCodedText(parse, 'X.svelte', source);

  it.each([
    ['<p>Hola</p>'],
    ['<button aria-label="Cerrar">x</button>'],
    ['<img alt="Una foto" src="a.png" />'],
    ['<input placeholder="Nombre" />'],
    ["<p>{ready ? 'Listo' : ''}</p>"],
    ['<p>{`Quedan ${n}`}</p>'],
    ['{#if a}<i>1</i>{:else}<b>Nada</b>{/if}'],
    ['{#each list as one (one)}<p>{one}</p>{:else}Vacío{/each}'],
    ['{#await work}Espera{:then}1{:catch}2{/await}'],
    ['<Card title="Ajustes" />'],
    ['{#snippet row()}Fila{/snippet}'],
    ['<svelte:head><title>Inicio</title></svelte:head>'],
  ])('finds it in %s', (source) => expect(found(source)).toHaveLength(1));

  it.each([
    ['<p>{m.talk_start()}</p>'],
    ['<h1>HELEN</h1>'],
    ['<b>{Math.round(x)} ms</b>'],
    ['<div class="open" role="log" data-state="idle"></div>'],
    ["<p>{label('whisper-base')}</p>"],
    ['<script>const name = "Hola";</script><style>p { color: red; }</style>'],
    ['<p>·&nbsp;{a} / {b} %</p>'],
  ])('leaves %s alone', (source) => expect(found(source)).toEqual([]));

  it('says where', () => expect(found('<p>\n  Hola\n</p>')[0]).toMatch(/^X\.svelte:\d "Hola"$/));
});

describe('imports', () => {
  const door = 'src/lib/audio/index.ts';

  it('go down', () => {
    expect(judge('src/routes/+page.svelte', '$lib/audio')).toEqual([]);
    expect(judge('src/lib/conversation/session.svelte.ts', '$lib/speech/detection')).toEqual([]);
    expect(judge(door, '$lib/errors')).toEqual([]);
    expect(judge(door, './types')).toEqual([]);
    expect(judge(door, 'dexie')).toEqual([]);
  });

  it('never up or sideways', () => {
    expect(judge(door, '$lib/conversation')).toHaveLength(1);
    expect(judge(door, '$lib/settings')).toHaveLength(1);
    expect(judge(door, '../data')).toHaveLength(1);
    expect(judge('src/lib/errors.ts', '$lib/i18n')).toHaveLength(1);
  });

  it('never past a door', () => {
    expect(judge('src/routes/+page.svelte', '$lib/audio/types')).toHaveLength(1);
    expect(judge('src/routes/+page.svelte', '../lib/audio/types')).toHaveLength(1);
    expect(judge('src/lib/conversation/parts.ts', '$lib/speech/detection/types')).toHaveLength(1);
    expect(judge('src/routes/+layout.svelte', '$lib/ui/tokens.css')).toEqual([]);
  });

  it('from folders that have a place', () => {
    expect(judge('src/lib/utils/x.ts', '$lib/errors')).toHaveLength(1);
  });
});

describe('duplicates', () => {
  const block = Array.from({ length: 12 }, (_, n) => `call(${n});`).join('\n');

  it('are found whatever their spaces, once for a stretch', () => {
    const indented = block.replaceAll('\n', '\n    ');
    expect(
      repeats([
        ['a.ts', `${block}\nmore();`],
        ['b.ts', `x();\n${indented}\nmore();`],
      ]),
    ).toEqual(['b.ts:2 repeats a.ts:1']);
  });

  it('are a dozen lines at least, and no imports', () => {
    const short = block.split('\n').slice(1).join('\n');
    const imports = Array.from({ length: 20 }, (_, n) => `import x from 'p${n}';`).join('\n');
    expect(
      repeats([
        ['a.ts', short],
        ['b.ts', short],
      ]),
    ).toEqual([]);
    expect(
      repeats([
        ['a.ts', imports],
        ['b.ts', imports],
      ]),
    ).toEqual([]);
  });
});

describe('messages', () => {
  const problems = (es, en) => compare({ es, en }, 'es', 'en');

  it('have the same keys and parameters', () => {
    expect(problems({ a: 'Hola {name}' }, { a: 'Hi {name}' })).toEqual([]);
    expect(problems({ a: 'Hola' }, {})).toHaveLength(1);
    expect(problems({}, { a: 'Hi' })).toHaveLength(1);
    expect(problems({ a: 'Hola {name}' }, { a: 'Hi {who}' })).toHaveLength(1);
    expect(problems({ a: 'Hola' }, { a: ' ' })).toHaveLength(1);
  });
});

describe('what a page loads', () => {
  it('is what its modules import at once, minified or not', () => {
    const code =
      'import{a as b}from"./x.js";import"../y.js";export*from"./z.js";const l=()=>import("./later.js");';
    expect(staticImports('_app/immutable/nodes/0.js', code)).toEqual([
      '_app/immutable/nodes/x.js',
      '_app/immutable/y.js',
      '_app/immutable/nodes/z.js',
    ]);
  });
});
