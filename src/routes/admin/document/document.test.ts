import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { editable, setField } from './edit';
import { addRule, editRule, listRules, moveRule, removeRule, type RuleDraft } from './rules';

const shipped = readFileSync('pocketbase/gateway/config/default.yaml', 'utf8');

/** Lines that one text has and the other has not. */
const added = (before: string, after: string): string[] => {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line));
};

describe('one field', () => {
  test('is changed where it stands, and nothing else', () => {
    const next = setField(shipped, ['providers', 'openai', 'priority'], 15);
    expect(added(shipped, next)).toEqual([
      '    priority: 15 # the lowest number that can do what is asked answers',
    ]);
    expect(next.split('\n').length).toBe(shipped.split('\n').length);
  });

  test('that is missing is put in, behind the first of one line', () => {
    const next = setField(shipped, ['providers', 'openai', 'enabled'], false);
    expect(added(shipped, next)).toEqual([]); // the same line is at `local`
    expect(next).toContain('  openai:\n    type: openai\n    enabled: false\n    display_name');
  });

  test.each([
    ['in a flow map', ['providers', 'openai', 'limits', 'rpm'], '{ rpm: 7, tpm: 200000 } # of'],
    ['new in a flow map', ['providers', 'openai', 'limits', 'daily_tokens'], 'daily_tokens: 7 } #'],
    ['new in a block map', ['limits', 'user', 'tpm'], '30\n    tpm: 7\n    uploads'],
    ['with the map around it', ['limits', 'global', 'rpm'], '  global: { rpm: 7 }\n'],
  ])('%s', (_, path, text) => {
    const next = setField(shipped, path, 7);
    expect(next).toContain(text);
    expect(path.reduce((node, step) => node[step], parse(next))).toBe(7);
  });

  test.each([
    ['limits:\n  user:\n', ['limits', 'user', 'rpm']],
    ['limits: {}\n', ['limits', 'user', 'rpm']],
    ['a: 1', ['limits', 'user', 'rpm']],
    ['limits: # none yet\na: 1\n', ['limits', 'user', 'rpm']],
  ])('where there is almost nothing: %j', (text, path) => {
    expect(parse(setField(text, path, 7)).limits.user.rpm).toBe(7);
  });

  test('keeps the spelling that is there', () => {
    const next = setField(
      'limits: { user: { requestsPerMinute: 3 } }',
      ['limits', 'user', 'rpm'],
      4,
    );
    expect(next).toBe('limits: { user: { requestsPerMinute: 4 } }');
  });
});

describe('rules', () => {
  const rule: RuleDraft = {
    condition: "message_length > 5 && request.language === 'es'",
    provider: 'openai',
    model: '',
    priority: 3,
  };

  test('the first one takes the place of the empty list', () => {
    const next = addRule(shipped, rule);
    expect(listRules(next)).toEqual([{ ...rule, index: 0 }]);
    expect(removeRule(next, 0)).toBe(shipped);
  });

  test('another is written behind the last, and comments stay', () => {
    const text =
      'routing_rules:\n  # by night\n  - condition: a\n    provider: x # cheap\n  # end\nz: 1\n';
    const next = addRule(text, rule);
    expect(next.startsWith(text.slice(0, text.indexOf('  # end')))).toBe(true);
    expect(next).toContain('# end');
    expect(listRules(next).map(({ provider }) => provider)).toEqual(['openai', 'x']);
    expect(editRule(next, 0, { ...rule, provider: 'z' })).toContain(
      'provider: z, priority: 3 } # cheap',
    );
  });

  const drafts = fc.array(
    fc.record({
      condition: fc
        .string({ minLength: 1, maxLength: 20 })
        .map((text) => text.replace(/\s+/g, ' ')),
      provider: fc.constantFrom('openai', 'anthropic', 'on', '12'),
      model: fc.constantFrom('', 'gpt-5.1', 'a b'),
      priority: fc.integer({ min: -9, max: 99 }),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const beginnings = fc.constantFrom(
    'x: 1\nrouting_rules: [] # none\n#  - { condition: a }\n\nlimits: { user: { rpm: 1 } }\n',
    'a: 1\n',
    'routing_rules:\n',
    'routing_rules: []',
    'routing_rules: [{ condition: z, provider: openai }]\nb: 2\n',
    'routing_rules:\n- condition: z\n  provider: openai\n\n# the end\n',
  );

  test('what is written is what is read, whatever is added, edited, moved and removed', () => {
    fc.assert(
      fc.property(beginnings, drafts, fc.nat(), fc.nat(), (beginning, rules, one, other) => {
        const full = rules.reduce(addRule, beginning);
        const before = listRules(beginning).length;
        const plain = (text: string) =>
          listRules(text)
            .toSorted((a, b) => a.index - b.index)
            .map(({ condition, provider, model, priority }) => ({
              condition,
              provider,
              model,
              priority,
            }));
        expect(plain(full).slice(before)).toEqual(rules);

        const from = one % listRules(full).length;
        const to = other % listRules(full).length;
        const wanted = listRules(full).map(({ index }) => index);
        wanted.splice(to, 0, ...wanted.splice(from, 1));
        expect(listRules(moveRule(full, from, to)).map(({ index }) => index)).toEqual(wanted);

        const index = one % plain(full).length;
        expect(plain(editRule(full, index, rule))).toEqual(plain(full).with(index, rule));
        expect(plain(removeRule(full, index))).toEqual(plain(full).toSpliced(index, 1));
        for (const comment of beginning.match(/#.*/g) ?? []) expect(full).toContain(comment);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what can be edited in place', () => {
  test('our own spelling, as it was written', () => {
    expect(editable(shipped, '{}')).toBe(shipped);
  });

  test.each(['mcp_config:\n  providers: {}\n', 'ai_providers: {}\n', '{"providers": {}}'])(
    '%j is brought to our spelling first',
    (text) => {
      const asJson = '{"providers":{"a":{"type":"openai"}}}';
      expect(parse(editable(text, asJson))).toEqual(JSON.parse(asJson));
    },
  );
});
