import { claimMicrophone, openMicrophone, unlockAudio } from '$lib/audio';
import { asHelenError, type HelenError } from '$lib/errors';
import type { DetectionSettings } from '$lib/speech/detection';

export type HearingTestState =
  | { type: 'idle' }
  | { type: 'opening' }
  /** 0..1 each; `voice` is null until detection is ready. */
  | { type: 'hearing'; level: number; voice: number | null }
  | { type: 'failed'; error: HelenError };

/** The microphone, listened to without a conversation: for the meters of the settings. Who starts it ends it. */
export class HearingTest {
  state = $state.raw<HearingTestState>({ type: 'idle' });
  #release: (() => void)[] = [];
  #configure: ((settings: DetectionSettings) => void) | null = null;
  /** Raised by every start and end: what an older start opens is closed at once. */
  #run = 0;
  /** The device that was asked for; null is the system's. */
  #device: string | null = null;

  async start(deviceId: string | null, detection: DetectionSettings): Promise<void> {
    this.end();
    const run = ++this.#run;
    this.#device = deviceId;
    this.state = { type: 'opening' };
    const keep = (release: () => void) => {
      if (run === this.#run) this.#release.push(release);
      else release();
      return run === this.#run;
    };
    try {
      const context = await unlockAudio();
      const claim = await claimMicrophone();
      claim.onlost = () => run === this.#run && this.end();
      if (!keep(() => claim.release())) return;
      const microphone = await openMicrophone(context, { deviceId });
      if (!keep(() => microphone.close())) return;
      microphone.onended = () => run === this.#run && this.end();
      const { createDetector } = await import('$lib/speech/detection');
      const detector = createDetector(detection);
      if (!keep(() => detector.close())) return;
      let voice: number | null = null;
      detector.onevent = (event) => {
        if (event.type === 'frame') voice = event.probability;
        if (event.type === 'speech-pause') detector.endTurn();
      };
      microphone.connect(detector.port);
      this.#configure = (settings) => detector.configure(settings);
      let frame = 0;
      const look = () => {
        this.state = { type: 'hearing', level: microphone.spectrum.read().level, voice };
        frame = requestAnimationFrame(look);
      };
      look();
      keep(() => cancelAnimationFrame(frame));
    } catch (cause) {
      if (run !== this.#run) return;
      this.end();
      this.state = { type: 'failed', error: asHelenError(cause) };
    }
  }

  configure(settings: DetectionSettings): void {
    this.#configure?.(settings);
  }

  /** Goes on with another microphone, if one is listened to or being opened. */
  follow(deviceId: string | null, detection: DetectionSettings): void {
    const { type } = this.state;
    if (deviceId === this.#device || (type !== 'hearing' && type !== 'opening')) return;
    void this.start(deviceId, detection);
  }

  end(): void {
    this.#run++;
    this.#configure = null;
    for (const release of this.#release.splice(0).reverse()) release();
    this.state = { type: 'idle' };
  }
}
