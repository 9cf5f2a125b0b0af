/**
 * WASM threads for Whisper. On two cores the second one belongs to detection, synthesis and the sphere;
 * beyond four, waiting for each other costs what more threads bring. Without isolation there is one.
 */
export function chooseThreads(cores: number, isolated: boolean): number {
  if (!isolated || cores <= 2) return 1;
  return Math.min(4, Math.floor(cores / 2));
}
