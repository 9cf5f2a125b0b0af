import { claimMicrophone, keepAwake, onHeadsetKey } from '$lib/audio';

interface Keys {
  hangUp(): void;
  toggleMicrophone(): void;
}

/** What a call holds of its device: the one microphone, the screen awake, a headset's keys. @returns lets go */
export async function hold({ hangUp, toggleMicrophone }: Keys): Promise<() => void> {
  const forget = onHeadsetKey((key) => {
    if (key === 'hangup') hangUp();
    else if (key === 'togglemicrophone') toggleMicrophone();
  });
  const leave = [keepAwake(), forget, await holdMicrophone()];
  return () => leave.forEach((one) => one());
}

/** A talk with HELEN in another tab would answer the call: it gives the microphone up. */
async function holdMicrophone(): Promise<() => void> {
  try {
    return (await claimMicrophone({ steal: true })).release;
  } catch {
    return () => {};
  }
}
