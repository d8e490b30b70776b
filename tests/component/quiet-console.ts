import { format } from 'node:util';
import { afterEach, beforeEach, vi } from 'vitest';

/**
 * Whatever Svelte, a library or our own code warns of on the console fails the test: such as `derived_inert`, of a value
 * that has outlived its component and no longer follows. A test of a warning mocks the console itself.
 */
const told: string[] = [];
beforeEach(() => {
  told.length = 0;
  for (const level of ['warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void told.push(format(...parts)));
});

afterEach(() => {
  if (told.length > 0) throw new Error(`the console was told:\n${told.join('\n')}`);
});
