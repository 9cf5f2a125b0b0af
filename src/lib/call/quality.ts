/** How well a connection does, from what the browser measures. Pure: two readings in, figures and a word out. */

/** What is read of one connection at one moment. Counters only grow. */
export interface Reading {
  /** Milliseconds. */
  at: number;
  /** Seconds there and back; null where it is not known yet. */
  roundTrip: number | null;
  /** Seconds. */
  jitter: number;
  packetsReceived: number;
  packetsLost: number;
  /** Of what we send, as they tell: 0 to 1. */
  lossSent: number;
  bytesReceived: number;
  bytesSent: number;
  framesDecoded: number;
  width: number;
  height: number;
  /** Through a relay of the server, or straight to them. */
  relayed: boolean;
  protocol: string;
  audioCodec: string;
  videoCodec: string;
}

/** What a person who wants to know is shown. Rates in bits a second, times in milliseconds, loss 0 to 1. */
export interface Figures {
  roundTrip: number | null;
  jitter: number;
  loss: number;
  received: number;
  sent: number;
  frames: number;
  width: number;
  height: number;
  relayed: boolean;
  protocol: string;
  audioCodec: string;
  videoCodec: string;
}

export type Quality = 'good' | 'fair' | 'poor';

/** What happened between two readings of one connection; null where they are not of one. */
export function figuresBetween(before: Reading, after: Reading): Figures | null {
  const seconds = (after.at - before.at) / 1000;
  const received = after.bytesReceived - before.bytesReceived;
  const sent = after.bytesSent - before.bytesSent;
  // A connection made anew counts from nothing.
  if (seconds <= 0 || received < 0 || sent < 0) return null;
  const lost = Math.max(0, after.packetsLost - before.packetsLost);
  const came = Math.max(0, after.packetsReceived - before.packetsReceived);
  const lossReceived = lost + came === 0 ? 0 : lost / (lost + came);
  return {
    roundTrip: after.roundTrip === null ? null : after.roundTrip * 1000,
    jitter: after.jitter * 1000,
    loss: Math.max(lossReceived, Math.min(1, Math.max(0, after.lossSent))),
    received: (received * 8) / seconds,
    sent: (sent * 8) / seconds,
    frames: Math.max(0, after.framesDecoded - before.framesDecoded) / seconds,
    width: after.width,
    height: after.height,
    relayed: after.relayed,
    protocol: after.protocol,
    audioCodec: after.audioCodec,
    videoCodec: after.videoCodec,
  };
}

/** What a talk feels like: past 400 ms people talk over each other, past a tenth lost they miss words. */
export function judge({ roundTrip, jitter, loss }: Figures): Quality {
  const delay = roundTrip ?? 0;
  if (loss > 0.1 || delay > 600 || jitter > 100) return 'poor';
  if (loss > 0.03 || delay > 300 || jitter > 40) return 'fair';
  return 'good';
}

/** A word that does not flicker: worse after two readings, better after three. */
export interface Steady {
  shown: Quality;
  next: Quality;
  times: number;
}

export const steady: Steady = { shown: 'good', next: 'good', times: 0 };

const rank: Record<Quality, number> = { good: 0, fair: 1, poor: 2 };

export function settle(state: Steady, now: Quality): Steady {
  if (now === state.shown) return { shown: now, next: now, times: 0 };
  const times = now === state.next ? state.times + 1 : 1;
  const enough = rank[now] > rank[state.shown] ? 2 : 3;
  return times >= enough ? { shown: now, next: now, times: 0 } : { ...state, next: now, times };
}
