import { asHelenError, type HelenError } from '$lib/errors';
import { defaults } from './defaults';
import { complete, migrate, stored, type StoredSettings } from './migrate';
import type { Settings } from './types';

/** Where settings are kept. Given by the page, for settings/ knows no database. */
export interface SettingsStore {
  load(): Promise<unknown>;
  save(document: StoredSettings): Promise<void>;
  /** Tells of each change, also those of other tabs; the result ends it. */
  watch(changed: (raw: unknown) => void): () => void;
}

/** A part of the settings; nested ones may be given in part too. */
export type SettingsPatch = {
  [K in keyof Settings]?: K extends 'detection' | 'voices' | 'voice' | 'notifications'
    ? Partial<Settings[K]>
    : Settings[K];
};

function patched(value: Settings, patch: SettingsPatch): Settings {
  const { detection, voices, voice, notifications, ...plain } = patch;
  return complete({
    ...value,
    ...plain,
    detection: { ...value.detection, ...detection },
    voices: { ...value.voices, ...voices },
    voice: { ...value.voice, ...voice },
    notifications: { ...value.notifications, ...notifications },
  });
}

/** Everything a person can choose, reactive: read `settings.value.theme`, write `settings.update({ theme })`. */
export class SettingsState {
  #value = $state.raw<Settings>(structuredClone(defaults));
  /** The store could not be read or written; settings then last as long as the tab. */
  error = $state.raw<HelenError | null>(null);
  /** What is stored has been read, or could not be: until then `value` is only the defaults. */
  connected = $state(false);
  #store: SettingsStore | null = null;
  #saving: Promise<void> = Promise.resolve();
  #pending = 0;
  /** What was chosen before what is stored had been read: it holds over that. */
  #early: ((value: Settings) => Settings)[] = [];

  get value(): Settings {
    return this.#value;
  }

  /** Loads what is stored and follows other tabs; the result ends it. */
  async connect(store: SettingsStore): Promise<() => void> {
    try {
      this.#value = this.#early.reduce(
        (value, choose) => choose(value),
        migrate(await store.load()),
      );
    } catch (cause) {
      this.error = asHelenError(cause, 'storage_unavailable');
    }
    this.#store = store;
    this.connected = true;
    if (this.#early.splice(0).length > 0) void this.#save();
    // While a write of ours is under way, what is read may be older than what is shown.
    return store.watch((raw) => {
      if (raw !== undefined && this.#pending === 0) this.#value = migrate(raw);
    });
  }

  /** Takes effect at once; resolves when it is stored. A failure to store is in `error`, never thrown. */
  update(patch: SettingsPatch): Promise<void> {
    return this.#choose((value) => patched(value, patch));
  }

  /** Everything as it was before anything was chosen. */
  reset(): Promise<void> {
    return this.#choose(() => structuredClone(defaults));
  }

  #choose(choose: (value: Settings) => Settings): Promise<void> {
    this.#value = choose(this.#value);
    if (!this.connected) this.#early.push(choose);
    return this.#save();
  }

  #save(): Promise<void> {
    const store = this.#store;
    if (!store) return Promise.resolve();
    const document = stored(this.#value);
    this.#pending++;
    this.#saving = this.#saving.then(async () => {
      try {
        await store.save(document);
        this.error = null;
      } catch (cause) {
        this.error = asHelenError(cause, 'storage_unavailable');
      } finally {
        this.#pending--;
      }
    });
    return this.#saving;
  }
}

/** The app's one settings object. */
export const settings = new SettingsState();
