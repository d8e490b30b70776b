import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/test/sequence.ts';

/** One group after the other, so that tests that watch the clock are not beside the compilers. */
const groups = [['unit', 'component', 'static', 'contract'], ['faults'], ['e2e']];

const cache = join(import.meta.dirname, 'node_modules/.cache');

export default defineConfig({
  test: {
    // TensorFlow's addon holds one runtime a process: every file gets a process of its own.
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: groups.flatMap((folders, groupOrder) =>
      folders.map((name) => ({
        extends: true as const,
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
          sequence: { groupOrder },
          ...(name === 'component' && { environment: 'jsdom' }),
          env: {
            NO_COLOR: '1',
            // What one file has compiled the others find: programs of runs, and the program of each process they start.
            DESCENT_COMPILATIONS: join(cache, 'descent-xla'),
            NODE_COMPILE_CACHE: join(cache, 'descent-node'),
          },
        },
      })),
    ),
  },
});
