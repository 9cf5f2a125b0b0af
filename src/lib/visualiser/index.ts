/** The sphere: `<Sphere state input output />` fills its place and carries `data-state`. */
export { default as Sphere } from './Sphere.svelte';
export type { SphereState } from './types';
