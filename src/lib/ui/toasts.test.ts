import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Toasts } from './toasts.svelte';

describe('toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('leave by themselves, later when they can be undone', () => {
    const toasts = new Toasts();
    toasts.show('Guardado');
    toasts.show('Borrado', { action: { label: 'Deshacer', run: () => {} } });
    vi.advanceTimersByTime(5001);
    expect(toasts.items.map((toast) => toast.text)).toEqual(['Borrado']);
    vi.advanceTimersByTime(3000);
    expect(toasts.items).toEqual([]);
  });

  it('run their action once and go', () => {
    const toasts = new Toasts();
    let undone = 0;
    const id = toasts.show('Borrado', { action: { label: 'Deshacer', run: () => undone++ } });
    toasts.act(id);
    toasts.act(id);
    expect(undone).toBe(1);
    expect(toasts.items).toEqual([]);
  });

  it('stay while someone points at them', () => {
    const toasts = new Toasts();
    toasts.show('Guardado');
    vi.advanceTimersByTime(4000);
    toasts.hold();
    vi.advanceTimersByTime(60_000);
    expect(toasts.items).toHaveLength(1);
    toasts.release();
    vi.advanceTimersByTime(1001);
    expect(toasts.items).toHaveLength(0);
  });

  it('are three at most, and stay when told to', () => {
    const toasts = new Toasts();
    for (const text of ['1', '2', '3', '4']) toasts.show(text, { duration: null });
    expect(toasts.items.map((toast) => toast.text)).toEqual(['2', '3', '4']);
    vi.advanceTimersByTime(1e9);
    expect(toasts.items).toHaveLength(3);
  });
});
