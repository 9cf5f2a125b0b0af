import type { HeadsetKey } from './types';

/** Keeps the screen on until released; asks again when the page comes back, for hiding it ends the lock. */
export function keepAwake(): () => void {
  if (!('wakeLock' in navigator)) return () => undefined;
  let lock: WakeLockSentinel | null = null;
  let wanted = true;
  const ask = async () => {
    if (!wanted || document.visibilityState !== 'visible' || (lock && !lock.released)) return;
    // Refused on low battery: nothing depends on it.
    const given = await navigator.wakeLock.request('screen').catch(() => null);
    if (wanted) lock = given;
    else void given?.release();
  };
  void ask();
  document.addEventListener('visibilitychange', ask);
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}

const KEYS: readonly HeadsetKey[] = ['play', 'pause', 'stop', 'hangup', 'togglemicrophone'];

/** Keys of a headset or keyboard, as far as this browser passes them on; returns the way to let go. */
export function onHeadsetKey(listener: (key: HeadsetKey) => void): () => void {
  if (!('mediaSession' in navigator)) return () => undefined;
  const session = navigator.mediaSession;
  const set = (key: HeadsetKey, handler: (() => void) | null) => {
    try {
      session.setActionHandler(key as MediaSessionAction, handler);
    } catch {
      // An action this browser does not know.
    }
  };
  for (const key of KEYS) set(key, () => listener(key));
  session.playbackState = 'playing';
  return () => {
    for (const key of KEYS) set(key, null);
    session.playbackState = 'none';
  };
}
