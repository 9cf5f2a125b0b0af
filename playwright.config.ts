import { defineConfig } from '@playwright/test';
import { findBrowser, talkingBrowser } from './scripts/browser.mjs';

const executablePath = findBrowser();

/**
 * A voice that is slower than time has its answer begin in time only with the whole machine to itself; so have captions
 * of two browsers that both write down what they hear, and calls, which take a browser for each person.
 */
const alone = [
  'spanish.spec.ts',
  'call.spec.ts',
  'call-captions.spec.ts',
  'call-chat.spec.ts',
  'call-devices.spec.ts',
  'call-helen.spec.ts',
  'call-helen-again.spec.ts',
  'call-recording.spec.ts',
  'call-relay.spec.ts',
  'call-screen.spec.ts',
  'voices.spec.ts',
];

/** They need a LiveKit server, which takes minutes to build: `npm run test:livekit`. */
const livekit = 'livekit.spec.ts';

/** Those that load the models of speech. */
const talks = [
  'controls',
  'failures',
  'history',
  'models',
  'noise',
  'offline',
  'recordings',
  'sound-system',
  'storage',
  'talk',
  'talk-screen',
  'update',
  'voice-gateway',
  'whisper-tiers',
  'written-notes',
].map((name) => `${name}.spec.ts`);

/** Every new browser would keep the whole app, which takes longer than most tests: those that are about that allow it. */
const unkept = { serviceWorkers: 'block' } as const;

export default defineConfig({
  testDir: 'tests',
  testMatch: '*.spec.ts',
  // One at a time for who looks at what they do; `npm test` gives screens and talks two.
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
  projects: [
    { name: 'screens', testIgnore: [...talks, ...alone, livekit], use: unkept },
    { name: 'talks', testMatch: talks, fullyParallel: true },
    { name: 'alone', testMatch: alone, use: unkept },
    { name: 'livekit', testMatch: livekit, use: unkept },
  ],
});
