import { expect, test } from 'vitest';
import { rights } from './roles';

test('the owner gives roles and removes anybody; an admin removes who has no role; others do nothing', () => {
  expect(rights('owner', 'member')).toEqual({ roles: ['admin', 'owner'], remove: true });
  expect(rights('owner', 'admin')).toEqual({ roles: ['member', 'owner'], remove: true });
  expect(rights('admin', 'member')).toEqual({ roles: [], remove: true });
  for (const other of ['owner', 'admin'] as const)
    expect(rights('admin', other)).toEqual({ roles: [], remove: false });
  for (const self of ['member', undefined] as const)
    expect(rights(self, 'member')).toEqual({ roles: [], remove: false });
});
