import { ConnectionState } from 'livekit-client';
import { describe, expect, it } from 'vitest';
import { HOPELESS } from '../link';
import { flows, patiently } from './flow';

const { Connected, Connecting, Disconnected, Reconnecting, SignalReconnecting } = ConnectionState;

describe('whether media comes and goes through LiveKit', () => {
  it('does while its socket is looked for, as long as the connections carry it', () => {
    expect(flows(Connected, ['connected'])).toBe(true);
    expect(flows(SignalReconnecting, ['connected', 'connected'])).toBe(true);
  });

  it('does not where a connection has broken, whatever the socket is said to be', () => {
    for (const state of [Connected, SignalReconnecting])
      for (const link of ['disconnected', 'failed', 'connecting', 'closed'] as const)
        expect(flows(state, [link])).toBe(false);
    expect(flows(Connected, ['connected', 'disconnected'])).toBe(false);
    expect(flows(Connected, [])).toBe(false);
  });

  it('waits for no connection that is only just made for what is sent', () => {
    for (const link of ['new', 'connecting'] as const)
      expect(flows(Connected, [link, 'connected'])).toBe(true);
  });

  it('does not before one is in, or while everything is made anew', () => {
    for (const state of [Connecting, Reconnecting, Disconnected])
      expect(flows(state, ['connected'])).toBe(false);
  });
});

describe('how often the way to LiveKit is looked for', () => {
  const delay = (flowing: boolean, retryCount: number, elapsedMs: number) =>
    patiently(() => flowing).nextRetryDelayInMs({ retryCount, elapsedMs });

  it('is at once, and then at most every few seconds', () => {
    expect(delay(false, 0, 0)).toBe(0);
    for (let tries = 1; tries < 40; tries++) {
      const after = delay(false, tries, HOPELESS - 1);
      expect(after).toBeGreaterThan(0);
      expect(after).toBeLessThan(3000);
    }
  });

  it('is given up with the call, and never as long as media goes on', () => {
    expect(delay(false, 15, HOPELESS)).toBeNull();
    expect(delay(true, 500, 10 * HOPELESS)).not.toBeNull();
  });
});
