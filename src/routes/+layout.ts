// Everything here runs in the browser; pages are prerendered shells the server embeds.
export const ssr = false;
export const prerender = true;
export const trailingSlash = 'never';
