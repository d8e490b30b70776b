import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  // All that the main process needs is bundled, so that a package has no node_modules beside it.
  main: { build: { externalizeDeps: false, rolldownOptions: { input: 'src/main/index.ts' } } },
  // A sandboxed preload is CommonJS and cannot load modules: all it needs is bundled.
  preload: {
    build: { externalizeDeps: false, rolldownOptions: { input: 'src/preload/index.ts', output: { format: 'cjs' } } },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [svelte()],
    build: {
      rolldownOptions: { input: 'src/renderer/index.html' },
      modulePreload: { polyfill: false },
      // The page's content security policy has no data: addresses, which small fonts would become.
      assetsInlineLimit: 0,
    },
  },
});
