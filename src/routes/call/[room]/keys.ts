import type { Call } from '$lib/call';

/** A key means itself where somebody writes or chooses, and a button is pressed by its own. */
function busy({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true;
  const on = target instanceof Element ? target : null;
  const where = 'input, textarea, select, [role="menu"], [role="dialog"], dialog';
  return on !== null && on.closest(where) !== null;
}

/** The keys of a call: M, V, H, F, and the space bar held to talk. True when one was meant. */
export function press(event: KeyboardEvent, call: Call, fullscreen: () => void): boolean {
  if (busy(event)) return false;
  if (event.code === 'Space' && call.pushToTalk) {
    if (!event.repeat) call.hold(true);
    return true;
  }
  if (event.repeat) return false;
  switch (event.key.toLowerCase()) {
    case 'm':
      void call.mute(call.local.microphone);
      return true;
    case 'v':
      void call.camera(call.local.video === null);
      return true;
    case 'h':
      call.raise(call.hand === 0);
      return true;
    case 'f':
      fullscreen();
      return true;
    default:
      return false;
  }
}
