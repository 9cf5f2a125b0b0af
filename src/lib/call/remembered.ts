import { readFact, writeFact } from '$lib/data';

/** What a person chose before a call, on this device; the microphone is the one of the settings. */
export interface Remembered {
  camera: string | null;
  /** '' is the system's. */
  speaker: string;
  /** How they came in the last time. */
  muted: boolean;
  seen: boolean;
  blurred: boolean;
  /** Nobody in a call learns the address of this device: all goes through the server's relay. */
  hidden: boolean;
  /** As a guest. */
  name: string;
}

const key = 'call-devices';
const nothing: Remembered = {
  ...{
    camera: null,
    speaker: '',
    muted: false,
    seen: true,
    blurred: false,
    hidden: false,
    name: '',
  },
};

/** Nothing remembered, or no storage: what everybody begins with. */
export async function remembered(): Promise<Remembered> {
  const kept = await readFact<Partial<Remembered>>(key).catch(() => undefined);
  return { ...nothing, ...kept };
}

/** One after the other: of two changes at once the second would undo the first. */
let written: Promise<void> = Promise.resolve();

export function remember(change: Partial<Remembered>): Promise<void> {
  // Not kept, it is only asked again.
  const write = async () => writeFact(key, { ...(await remembered()), ...change }).catch(() => {});
  return (written = written.then(write));
}
