import type { DetectionSettings, Detector } from './types';

export type * from './types';

/** Starts the detection workers; says `ready` when the models are in place. What is heard before is kept. */
export declare function createDetector(settings: DetectionSettings): Detector;
