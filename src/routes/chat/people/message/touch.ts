/** Milliseconds a finger rests, and pixels it goes, until that means something. */
const LONG = 450;
const STILL = 10;
const FAR = 56;

interface Touches {
  /** A finger rested on it. */
  onlong: () => void;
  /** It was pushed aside; null where that means nothing. */
  onswipe: (() => void) | null;
}

/**
 * Gestures of a finger on a message; each has a button as its twin. The message follows the finger as far as it counts.
 * @returns an attachment
 */
export function touches(node: () => HTMLElement | undefined, told: () => Touches) {
  return (target: HTMLElement): (() => void) => {
    let from: { x: number; y: number } | null = null;
    let aside = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const still = () => {
      clearTimeout(timer);
      timer = undefined;
    };
    const back = () => {
      still();
      from = null;
      aside = 0;
      node()?.style.removeProperty('translate');
      delete node()?.dataset['swiped'];
    };
    const begin = (event: TouchEvent) => {
      const [one, other] = event.touches;
      if (!one || other) return back();
      from = { x: one.clientX, y: one.clientY };
      timer = setTimeout(() => {
        timer = undefined;
        from = null;
        navigator.vibrate?.(15);
        told().onlong();
      }, LONG);
    };
    const move = (event: TouchEvent) => {
      const one = event.touches[0];
      if (!from || !one) return;
      const [x, y] = [one.clientX - from.x, one.clientY - from.y];
      if (Math.hypot(x, y) > STILL) still();
      if (told().onswipe === null || (aside === 0 && Math.abs(y) > Math.abs(x))) return;
      aside = Math.max(0, Math.min(x - STILL, FAR * 1.3));
      const moved = node();
      if (!moved) return;
      moved.style.setProperty('translate', `${aside}px 0`);
      if (aside >= FAR) moved.dataset['swiped'] = 'far';
      else delete moved.dataset['swiped'];
    };
    const end = () => {
      const swiped = aside >= FAR;
      back();
      if (swiped) told().onswipe?.();
    };
    // What a long press would open besides.
    const menu = (event: Event) => {
      if (matchMedia('(pointer: coarse)').matches && !getSelection()?.toString())
        event.preventDefault();
    };
    target.addEventListener('touchstart', begin, { passive: true });
    target.addEventListener('touchmove', move, { passive: true });
    target.addEventListener('touchend', end);
    target.addEventListener('touchcancel', back);
    target.addEventListener('contextmenu', menu);
    return () => {
      still();
      target.removeEventListener('touchstart', begin);
      target.removeEventListener('touchmove', move);
      target.removeEventListener('touchend', end);
      target.removeEventListener('touchcancel', back);
      target.removeEventListener('contextmenu', menu);
    };
  };
}
