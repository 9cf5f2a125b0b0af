import { untrack } from 'svelte';

/** One passing message. `action` is its way back: undo. */
export interface Toast {
  id: number;
  text: string;
  kind: 'info' | 'error';
  action?: { label: string; run: () => void } | undefined;
}

export interface ToastOptions {
  kind?: Toast['kind'];
  action?: Toast['action'];
  /** Milliseconds on screen while nobody points at it; null stays until dismissed. */
  duration?: number | null;
}

/** Passing messages, newest last, at most three. The region in the frame shows them. */
export class Toasts {
  items = $state<Toast[]>([]);
  #timers = new Map<
    number,
    { left: number; since: number; timer: ReturnType<typeof setTimeout> }
  >();
  #next = 1;

  show(text: string, options: ToastOptions = {}): number {
    const { kind = 'info', action, duration = action ? 8000 : 5000 } = options;
    const id = this.#next++;
    // Shown from an effect, it must not make that effect run again: it would never end.
    untrack(() => {
      // Said again, it takes the place of what still stands there.
      for (const same of this.items.filter((toast) => toast.text === text && !toast.action))
        this.dismiss(same.id);
      this.items.push({ id, text, kind, action });
      if (duration !== null) this.#arm(id, duration);
      for (const old of this.items.slice(0, -3)) this.dismiss(old.id);
    });
    return id;
  }

  /** Runs the action and takes the message away. */
  act(id: number): void {
    const action = this.items.find((toast) => toast.id === id)?.action;
    this.dismiss(id);
    action?.run();
  }

  dismiss(id: number): void {
    clearTimeout(this.#timers.get(id)?.timer);
    this.#timers.delete(id);
    this.items = this.items.filter((toast) => toast.id !== id);
  }

  /** While someone points at the region or is inside it by keyboard, nothing leaves. */
  hold(): void {
    for (const [id, { left, since, timer }] of this.#timers) {
      clearTimeout(timer);
      this.#timers.set(id, { left: left - (Date.now() - since), since: Date.now(), timer });
    }
  }

  release(): void {
    for (const [id, { left, timer }] of this.#timers) {
      clearTimeout(timer);
      this.#arm(id, Math.max(1000, left));
    }
  }

  #arm(id: number, left: number): void {
    const timer = setTimeout(() => this.dismiss(id), left);
    this.#timers.set(id, { left, since: Date.now(), timer });
  }
}

export const toasts = new Toasts();
