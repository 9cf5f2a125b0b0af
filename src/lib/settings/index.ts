/** What the person chose: reactive, stored through a function the app gives (`settings.connect`). */
export { defaults } from './defaults';
export { settings } from './settings.svelte';
export type { SettingsPatch, SettingsStore } from './settings.svelte';
export type { Settings, Theme } from './types';
