// npm run test:livekit: calls through a real LiveKit server. It is no part of `npm test`: with an empty Go cache, building
// that server takes four minutes of a core.
import { ensureBrowser } from './browser.mjs';
import { ensureLiveKit } from './livekit.mjs';
import { main, run, say } from './process.mjs';

await main(async () => {
  process.env.CHROMIUM_PATH = await ensureBrowser();
  await ensureLiveKit();
  const args = ['playwright', 'test', '--project=livekit', ...process.argv.slice(2)];
  const { code, output } = await run('npx', args, { seconds: 1800 });
  say(output);
  process.exitCode = code;
});
