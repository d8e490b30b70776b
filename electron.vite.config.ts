import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: { build: { rollupOptions: { input: 'src/main/index.ts' } } },
  // A sandboxed preload is CommonJS and cannot load modules: all it needs is bundled.
  preload: {
    build: { externalizeDeps: false, rollupOptions: { input: 'src/preload/index.ts', output: { format: 'cjs' } } },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    build: { rollupOptions: { input: 'src/renderer/index.html' }, modulePreload: { polyfill: false } },
  },
});
