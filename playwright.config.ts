import { defineConfig } from '@playwright/test';
import { findBrowser, talkingBrowser } from './scripts/browser.mjs';

const executablePath = findBrowser();

export default defineConfig({
  testDir: 'tests',
  testMatch: '*.spec.ts',
  // A talk needs both cores of a small machine; two at once would measure each other.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  outputDir: 'test-results',
  reporter: [['list']],
  use: {
    locale: 'es-ES',
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    // The moving sphere is drawn by the processor here, and takes it from the talks: who looks at it asks for it.
    contextOptions: { reducedMotion: 'reduce' },
    // Filming every frame would take the time that is being tested.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: talkingBrowser,
    },
  },
  projects: [{ name: 'chromium', use: { browserName: 'chromium' } }],
});
