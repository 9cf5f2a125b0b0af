import type { MemberRow } from '$lib/data';

type Role = MemberRow['role'];

/** What one may do with another's place in a group, as the server has it. */
export interface Rights {
  /** Another role, for the owner alone to give. */
  roles: Role[];
  remove: boolean;
}

/** @param self of who asks; @param other of whom it is about, who is another */
export function rights(self: Role | undefined, other: Role): Rights {
  if (self === 'owner')
    return { roles: other === 'admin' ? ['member', 'owner'] : ['admin', 'owner'], remove: true };
  return { roles: [], remove: self === 'admin' && other === 'member' };
}
