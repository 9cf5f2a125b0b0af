import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { Devices } from './devices.svelte';
import { remember } from './remembered';

test('what is chosen while the last choice is read stands', async () => {
  await remember({ hidden: false, muted: true, speaker: 'before' });
  const devices = new Devices();
  const opening = devices.open(false);
  devices.hide(true);
  devices.chooseSpeaker('now');
  await opening;
  expect(devices).toMatchObject({ hidden: true, speaker: 'now', muted: true });
  devices.end();
});
