import { describe, expect, it } from 'vitest';
import { check, strength } from './rules';

describe('what a person may type', () => {
  it.each([
    [{ username: 'ana' }, []],
    [{ username: ' Ana.B-c_9 ' }, []],
    [{ username: 'an' }, ['username']],
    [{ username: '.ana' }, ['username']],
    [{ username: 'a'.repeat(31) }, ['username']],
    [{ email: 'ana@example.com' }, []],
    [{ email: 'ana@example' }, ['email']],
    [{ email: 'a b@example.com' }, ['email']],
    [{ password: 'ten letter' }, []],
    [{ password: 'nine lett' }, ['password']],
    [{ password: 'ñ'.repeat(36) }, []],
    [{ password: 'ñ'.repeat(37) }, ['password']],
    [{ password: '🦜'.repeat(9) }, ['password']],
    [{ name: '' }, []],
    [{ name: 'x'.repeat(101) }, ['name']],
    [{ tokenName: ' ', scopes: '' }, ['tokenName', 'scopes']],
  ])('%j', (values, wrong) => {
    const problems = check(values);
    expect(Object.keys(problems)).toEqual(wrong);
    for (const text of Object.values(problems)) expect(text).toMatch(/\S/);
  });

  it('judges a password by its length alone', () => {
    expect(['', 'aaaaaaaaa', 'aaaaaaaaaa', 'a'.repeat(16)].map(strength)).toEqual([0, 1, 2, 3]);
  });
});
