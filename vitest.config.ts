import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** In this order, so that a failure shows early and tests that watch the clock are not beside the compilers. */
const folders = ['unit', 'component', 'static', 'contract', 'faults', 'e2e'];

export default defineConfig({
  test: {
    // TensorFlow's addon holds one runtime a process: every file gets a process of its own.
    pool: 'forks',
    maxWorkers: 2,
    projects: folders.map((name, order) => ({
      extends: true,
      ...(name === 'component' && { plugins: [svelte()], resolve: { conditions: ['browser'] } }),
      test: {
        name,
        include: [`tests/${name}/**/*.test.ts`],
        setupFiles: [
          'tests/seed.ts',
          ...(name === 'component' ? ['tests/component/jsdom.ts', 'tests/component/quiet-console.ts'] : []),
        ],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        sequence: { groupOrder: order },
        ...(name === 'component' && { environment: 'jsdom' }),
        // What one file has compiled the others find: a program is compiled once in all tests.
        env: { NO_COLOR: '1', DESCENT_COMPILATIONS: join(import.meta.dirname, 'node_modules/.cache/descent-xla') },
      },
    })),
  },
});
