import { expect, test } from 'vitest';
import { rareOnly } from './offline.mjs';

const page = (n) => `.svelte-kit/generated/client-optimized/nodes/${n}.js`;

test('what only rare pages ask for is rare; what another page asks for, however late, is not', () => {
  const manifest = {
    '.svelte-kit/generated/client-optimized/app.js': {
      file: 'app.js',
      isEntry: true,
      imports: ['_frame'],
      dynamicImports: [page(0), page(1)],
    },
    [page(0)]: { file: '0.js', isEntry: true, imports: ['_both'], dynamicImports: ['late'] },
    [page(1)]: {
      file: '1.js',
      isEntry: true,
      imports: ['_both', '_own', '_later'],
      css: ['1.css'],
    },
    _frame: { file: 'frame.js' },
    _both: { file: 'both.js', css: ['both.css'] },
    _own: { file: 'own.js', dynamicImports: ['_deep'], assets: ['own.woff2'] },
    _deep: { file: 'deep.js', imports: ['_own'] },
    late: { file: 'late.js', imports: ['_later'], dynamicImports: ['rare.ts'] },
    _later: { file: 'later.js' },
    'rare.ts': { file: 'rare.js', assets: ['worker.mjs'] },
  };
  const rare = rareOnly(manifest, (key) => key === page(1) || key === 'rare.ts');
  expect(rare.toSorted()).toEqual(
    ['/1.css', '/1.js', '/deep.js', '/own.js', '/own.woff2', '/rare.js', '/worker.mjs'].toSorted(),
  );
});
