import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { remember, remembered } from './remembered';

test('of two things that are chosen at once both are remembered', async () => {
  await Promise.all([
    remember({ hidden: true }),
    remember({ muted: true }),
    remember({ name: 'Leo' }),
  ]);
  expect(await remembered()).toMatchObject({ hidden: true, muted: true, name: 'Leo', seen: true });
});
