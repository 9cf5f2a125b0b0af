import { liveQuery } from 'dexie';
import type { SettingsStore } from '$lib/settings';
import { deviceDatabase, type HelenDatabase } from './database';
import { guarded } from './guard';

/** Settings kept in Dexie, for `settings.connect`: also tells of changes made in other tabs. */
export function settingsStore(db: HelenDatabase = deviceDatabase()): SettingsStore {
  const read = async (): Promise<unknown> => (await db.settings.get('settings'))?.value;
  return {
    load: () => guarded(read),
    save: (value) =>
      guarded(async () => {
        await db.settings.put({ id: 'settings', value });
      }),
    watch(changed) {
      // A failing store has told of itself in load(); the watch then just stays silent.
      const subscription = liveQuery(read).subscribe({ next: changed, error: () => {} });
      return () => subscription.unsubscribe();
    },
  };
}
