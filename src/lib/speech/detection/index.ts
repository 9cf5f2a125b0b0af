import { WorkerDetector } from './detector';
import type { DetectionSettings, Detector } from './types';

export type * from './types';

/**
 * Starts the two workers of detection; `ready` comes when the models are in place. What reaches `port` before is kept
 * and heard with its right positions. Without `endpoint` no model judges pauses.
 */
export function createDetector(
  settings: DetectionSettings,
  { endpoint = true }: { endpoint?: boolean } = {},
): Detector {
  return new WorkerDetector(settings, {
    startDetection: () =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        type: 'module',
        name: 'helen-detection',
      }),
    ...(endpoint && {
      startEndpoint: () =>
        new Worker(new URL('./endpoint.worker.ts', import.meta.url), {
          type: 'module',
          name: 'helen-endpoint',
        }),
    }),
  });
}
