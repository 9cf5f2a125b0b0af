/** Every page a person can open, for tests that look at all of them. */
export const routes = [
  '/',
  '/chat',
  '/calls',
  '/shared',
  '/account',
  '/join',
  '/settings',
  '/settings/models',
  '/settings/licences',
  '/admin',
] as const;

export const viewports = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;
