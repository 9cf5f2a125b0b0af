import type { Browser, BrowserContext, BrowserContextOptions } from '@playwright/test';

/** A browser in Spanish, dark and still, of somebody who is signed in, or of a stranger. Whoever opens it closes it. */
export async function openContext(
  browser: Browser,
  url: string,
  session: { token: string; account: unknown } | null,
  { errors, ...options }: BrowserContextOptions & { errors: string[] },
): Promise<BrowserContext> {
  const localStorage = [{ name: 'helen-session', value: JSON.stringify(session) }];
  const context = await browser.newContext({
    baseURL: url,
    locale: 'es-ES',
    colorScheme: 'dark',
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 800 },
    ...options,
    ...(session && { storageState: { cookies: [], origins: [{ origin: url, localStorage }] } }),
  });
  context.on('weberror', (error) => errors.push(String(error.error().stack)));
  return context;
}
