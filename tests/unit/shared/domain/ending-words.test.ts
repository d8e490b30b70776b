import { expect, test } from 'vitest';
import { divergenceWords } from '../../../../src/shared/domain/ending-words.ts';

test('a divergence is told with its figures, or as no longer finite', () => {
  const told = (costs: Record<string, unknown>) =>
    divergenceWords({ steps: 1, f_start: 24, f_final: 2e15, ...costs }, String);
  expect(told({})).toBe('f rose from 24 to 2000000000000000 at step 1');
  expect(told({ f_final: null })).toBe('f was no longer finite at step 1');
  expect(told({ f_final: Infinity, f_start: null })).toBe('f was no longer finite at step 1');
  // A run whose figures are lost has none to tell.
  expect(told({ steps: null })).toBeUndefined();
  expect(told({ f_start: undefined })).toBeUndefined();
});
