/** What the service worker can use of it. */
export { SHARE_ADDRESS, takeIn } from './handed';
