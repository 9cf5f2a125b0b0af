import type { UserRow } from '$lib/data';

/** HELEN as one of the people: she has no account, and so no row. */
export const HELEN: UserRow = {
  id: 'helen',
  username: 'helen',
  name: 'HELEN',
  avatar: null,
  kind: 'assistant',
};
