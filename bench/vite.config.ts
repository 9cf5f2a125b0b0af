import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defaultClientConditions, defineConfig } from 'vite';

const path = (to: string) => fileURLToPath(new URL(to, import.meta.url));

/** A page of benchmarks around the app's own modules, with the app's own resolution of ONNX Runtime. */
export default defineConfig({
  root: path('./page'),
  plugins: [svelte({ configFile: false })],
  resolve: {
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
    alias: [
      { find: /^onnxruntime-web$/, replacement: 'onnxruntime-web/wasm' },
      { find: '$lib', replacement: path('../src/lib') },
    ],
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    outDir: path('../node_modules/.cache/helen-bench'),
    emptyOutDir: true,
    copyPublicDir: false,
    chunkSizeWarningLimit: 2000,
  },
});
