import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defaultClientConditions, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { emojiData } from './scripts/emoji.mjs';
import { espeakAssets } from './scripts/espeak.mjs';

/** Threads need cross-origin isolation; `server.headers` does not reach Kit's own HTML. */
function crossOriginIsolation(): Plugin {
  return {
    name: 'helen:cross-origin-isolation',
    configureServer(server) {
      server.middlewares.use((_request, response, next) => {
        response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
        next();
      });
    },
  };
}

/** Kit puts worker assets into a second folder, which would emit the 14 MB wasm twice. */
function workerAssetsBesideOthers(): Plugin {
  return {
    name: 'helen:worker-assets',
    enforce: 'post',
    config: () => ({
      worker: {
        rollupOptions: {
          output: { assetFileNames: '_app/immutable/assets/[name].[hash][extname]' },
        },
      },
    }),
  };
}

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/i18n/paraglide',
      strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
    }),
    sveltekit(),
    crossOriginIsolation(),
    workerAssetsBesideOthers(),
    espeakAssets(),
    emojiData(),
  ],
  resolve: {
    // The build without bundled glue: otherwise a second, 27 MB wasm is emitted.
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
    alias: [{ find: /^onnxruntime-web$/, replacement: 'onnxruntime-web/wasm' }],
  },
  worker: { format: 'es' },
  optimizeDeps: { exclude: ['@huggingface/transformers'] },
  server: {
    // What is the server's: data, and models that do not lie in static/.
    proxy: { '/api': 'http://127.0.0.1:8090', '/models': 'http://127.0.0.1:8090' },
    fs: { allow: ['pocketbase/models'] },
  },
  build: { target: 'es2022' },
  test: {
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.mjs'],
    environment: 'node',
    // Random histories beside a build on two cores take their time; what hangs is still found.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
