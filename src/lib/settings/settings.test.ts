import { expect, test } from 'vitest';
import { defaults } from './defaults';
import { SettingsState, type SettingsStore } from './settings.svelte';

/** Two tabs over one place of storage. */
function shared(raw?: unknown) {
  let document = raw;
  const watchers = new Set<(value: unknown) => void>();
  const store = (): SettingsStore => ({
    load: async () => document,
    save: async (value) => {
      document = JSON.parse(JSON.stringify(value));
      for (const changed of watchers) changed(document);
    },
    watch(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  });
  return { store, watchers, read: () => document };
}

test('what is stored is loaded, what is chosen is stored', async () => {
  const { store, read } = shared({ version: 1, settings: { ...defaults, theme: 'dark' } });
  const settings = new SettingsState();
  expect(settings.value).toEqual(defaults);
  await settings.connect(store());
  expect(settings.value.theme).toBe('dark');
  await settings.update({ voice: { rate: 1.5 }, language: 'en' });
  expect(settings.value.voice).toEqual({ rate: 1.5, volume: 1 });
  expect(read()).toEqual({ version: 1, settings: settings.value });
});

test('what is chosen before the store has been read holds over it, and is stored', async () => {
  const { store, read } = shared({ version: 1, settings: { ...defaults, theme: 'dark' } });
  const settings = new SettingsState();
  const connected = settings.connect(store());
  void settings.update({ assistant: 'gateway' });
  expect(settings.value.assistant).toBe('gateway');
  await connected;
  expect(settings.value).toMatchObject({ assistant: 'gateway', theme: 'dark' });
  await expect.poll(read).toEqual({ version: 1, settings: settings.value });
});

test('another tab follows, until it is told not to', async () => {
  const { store, watchers } = shared();
  const [one, two] = [new SettingsState(), new SettingsState()];
  await one.connect(store());
  const end = await two.connect(store());
  await one.update({ theme: 'light' });
  expect(two.value.theme).toBe('light');
  end();
  await one.update({ theme: 'dark' });
  expect(two.value.theme).toBe('light');
  expect(watchers.size).toBe(1);
});

test('fast changes end as the last one, in storage too', async () => {
  const { store, read } = shared();
  const settings = new SettingsState();
  await settings.connect(store());
  await Promise.all([0.6, 0.7, 0.8].map((rate) => settings.update({ voice: { rate } })));
  expect(settings.value.voice.rate).toBe(0.8);
  expect((read() as { settings: typeof defaults }).settings.voice.rate).toBe(0.8);
});

test('a store that fails leaves settings working, and says so', async () => {
  const settings = new SettingsState();
  await settings.connect({
    load: () => Promise.reject(new Error('no')),
    save: () => Promise.reject(new Error('no')),
    watch: () => () => {},
  });
  expect(settings.error?.code).toBe('storage_unavailable');
  await settings.update({ theme: 'dark' });
  expect(settings.value.theme).toBe('dark');
});
