/** What every screen is made of. Tokens and base styles come along, so no screen can be without them. */
import './tokens.css';
import './base.css';

export { default as Button } from './Button.svelte';
export { default as Confirm } from './Confirm.svelte';
export { default as Dialog } from './Dialog.svelte';
export { default as EmptyState } from './EmptyState.svelte';
export { default as ErrorPanel } from './ErrorPanel.svelte';
export { default as IconButton } from './IconButton.svelte';
export { default as Meter } from './Meter.svelte';
export { default as Progress } from './Progress.svelte';
export { default as SegmentedControl } from './SegmentedControl.svelte';
export { default as Select } from './Select.svelte';
export { default as Sheet } from './Sheet.svelte';
export { default as Slider } from './Slider.svelte';
export { default as Switch } from './Switch.svelte';
export { default as TextField } from './TextField.svelte';
export { default as ToastRegion } from './ToastRegion.svelte';
export { copyText } from './copy';
export { errorText } from './error-text';
export { appearance, applyTheme, lastTheme } from './theme.svelte';
export type { ThemeChoice } from './theme.svelte';
export { toasts } from './toasts.svelte';
export type { Toast, ToastOptions } from './toasts.svelte';
