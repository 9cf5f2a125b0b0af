import { describe, expect, it } from 'vitest';
import { accountLink, safePath } from './to';

const origin = 'https://helen.example';

describe('where to go after signing in', () => {
  it.each(['/chat', '/chat?id=abc#end', '/settings/models', '/'])('%s is ours', (path) =>
    expect(safePath(path, origin)).toBe(path),
  );

  it.each([
    null,
    '',
    'chat',
    '//evil.example/chat',
    '/\\evil.example',
    '/\t/evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/account',
    '/account/oauth2?code=x',
    '/api/accounts/export',
    '/chat/../account',
    '//',
  ])('%s leads home', (path) => expect(safePath(path, origin)).toBe('/'));

  it('comes back to where one is', () => {
    const link = accountLink(new URL('/chat?id=a&b=c#d', origin));
    expect(safePath(new URL(link, origin).searchParams.get('to'), origin)).toBe('/chat?id=a&b=c#d');
    expect(accountLink(new URL('/', origin))).toBe('/account');
  });
});
