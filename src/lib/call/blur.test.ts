import { describe, expect, it } from 'vitest';
import { blur, canBlur, isBlurred } from './blur';

/** A camera whose system blurs what it is told it may. */
function camera(may: boolean[] | undefined, now = false) {
  let blurred = now;
  return {
    getCapabilities: () => ({ ...(may && { backgroundBlur: may }) }),
    getSettings: () => ({ backgroundBlur: blurred }),
    async applyConstraints({ backgroundBlur }: { backgroundBlur?: boolean }) {
      if (!may?.includes(backgroundBlur === true)) throw new Error('OverconstrainedError');
      blurred = backgroundBlur === true;
    },
  } as unknown as MediaStreamTrack;
}

describe('a blurred background', () => {
  it('is offered only where the system leaves it to the page', () => {
    expect(canBlur(camera([false, true]))).toBe(true);
    // Always on, always off, or of a browser that tells nothing.
    for (const may of [[true], [false], [], undefined]) expect(canBlur(camera(may))).toBe(false);
    expect(canBlur({} as MediaStreamTrack)).toBe(false);
  });

  it('is what the system made of it, not what was asked', async () => {
    const one = camera([false, true]);
    expect(await blur(one, true)).toBe(true);
    expect(isBlurred(one)).toBe(true);
    const stubborn = camera([false]);
    expect(await blur(stubborn, true)).toBe(false);
    expect(isBlurred(stubborn)).toBe(false);
  });
});
