/** The sphere: `<Sphere state input output />` fills its place and carries `data-state`. */
export { default as Sphere } from './Sphere.svelte';
/** The same without a picture to paint, in any place that is a container by its size. */
export { default as StillSphere } from './StillSphere.svelte';
export type { SphereState } from './types';
