// Rooms are made while the app runs: their page is the shell.
export const prerender = false;
