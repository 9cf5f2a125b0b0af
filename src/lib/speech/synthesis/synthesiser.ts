import { HelenError } from '$lib/errors';
import type { Speaker, Synthesiser, SynthesiserOptions } from './types';

/** A device with no engine: replies stay text. */
export function createSynthesiser(_options: SynthesiserOptions): Synthesiser {
  const missing = () => new HelenError('voice_missing');
  const silent = (): Speaker => {
    const speaker: Speaker = {
      onevent: null,
      say: () => {},
      end: () => speaker.onevent?.({ type: 'failed', code: 'voice_missing', cause: missing() }),
      duck: () => {},
      stop: () => Promise.resolve(''),
      marks: {},
    };
    return speaker;
  };
  return {
    prepare: () => Promise.reject(missing()),
    speaker: silent,
    preview: silent,
    close: () => {},
  };
}
