import { expect, test } from 'vitest';
import { concerns } from './attention';
import type { KeyHealth, Standing } from './requests';

const standing = (provider: string, more: Partial<Standing> = {}): Standing => ({
  provider,
  type: 'openai',
  name: provider,
  enabled: true,
  priority: 1,
  state: 'ready',
  variables: ['A_KEYS', 'A_KEY'],
  capabilities: ['text_generation'],
  models: {},
  keys: [],
  ...more,
});
const key = (state: KeyHealth['state']): KeyHealth => ({ id: state, state, failures: 0 });

test('a server without any key is told the very variable to set', () => {
  const voices = standing('voices', {
    state: 'no_key',
    capabilities: ['speech_synthesis'],
    variables: ['V_KEY'],
  });
  const words = standing('words', { state: 'no_key' });
  expect(concerns([voices, standing('off', { state: 'off' }), words])).toEqual([
    { type: 'nobody', variable: 'A_KEY' },
  ]);
  expect(concerns([])).toEqual([{ type: 'nobody', variable: 'OPENAI_API_KEY' }]);
});

test('keys that are out come before providers that rest; what works is no concern', () => {
  const found = concerns([
    standing('rests', { state: 'resting', until: 'soon', keys: [key('cooling')] }),
    standing('works', { keys: [key('ready'), key('out')] }),
    standing('keyless', { state: 'no_key' }),
  ]);
  expect(found).toEqual([
    { type: 'out', provider: 'works', key: key('out') },
    { type: 'resting', provider: 'rests', until: 'soon' },
  ]);
});
