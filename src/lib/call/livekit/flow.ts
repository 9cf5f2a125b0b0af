import { ConnectionState, type ReconnectPolicy, type Room } from 'livekit-client';
import { HOPELESS } from '../link';

/** Milliseconds before LiveKit's client tries again to get through, by how often it tried; the last one again and again. */
const DELAYS = [0, 300, 1000, 2000];

/** Whether LiveKit's client believes that it is in the room. */
export const admitted = (state: ConnectionState): boolean =>
  state === ConnectionState.Connected || state === ConnectionState.SignalReconnecting;

/**
 * Whether sound and pictures can come and go. LiveKit's client says "signal reconnecting" from the moment its socket
 * breaks until it is back or given up: with media that goes on, as when our own server is started anew, and with media
 * that is as dead as LiveKit itself. Of that only the connections know.
 * @param links each connection to LiveKit there is: it may take one for both ways, or one for each
 */
export function flows(state: ConnectionState, links: readonly RTCPeerConnectionState[]): boolean {
  const broken = links.some((at) => at === 'disconnected' || at === 'failed');
  // One for what is sent is only made when something is: it may be on its way.
  return admitted(state) && links.includes('connected') && !broken;
}

/** How a room's connections to LiveKit are. */
export function linksOf({ engine }: Room): RTCPeerConnectionState[] {
  const manager = engine?.pcManager;
  if (!manager) return [];
  const { publisher, subscriber } = manager;
  return [publisher, subscriber].flatMap((one) => one?.getConnectionState() ?? []);
}

/**
 * Tries as often as somebody waits for it, where the client's own way is up to eight seconds apart. Gives up where the
 * call itself does; as long as media goes on there is something to come back to.
 */
export const patiently = (flowing: () => boolean): ReconnectPolicy => ({
  nextRetryDelayInMs: ({ retryCount, elapsedMs }) => {
    if (elapsedMs >= HOPELESS && !flowing()) return null;
    const delay = DELAYS[Math.min(retryCount, DELAYS.length - 1)]!;
    // Not all who lost the same server come back at the same moment.
    return delay * (0.8 + Math.random() * 0.4);
  },
});
