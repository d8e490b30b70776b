import { expect, test } from 'vitest';
import { budgetInWords } from '../../../../src/shared/domain/budget-words.ts';

test('a budget is said to its last digit, and a limit that is none is left out', () => {
  expect(budgetInWords({ steps: 1_000_001, seconds: 90.0625, oracle: 4000 })).toBe(
    '1,000,001 steps, 90.0625 s, 4,000 oracle units',
  );
  expect(budgetInWords({ steps: 1, seconds: 1e-6, oracle: Number.MAX_SAFE_INTEGER })).toBe('1 steps, 0.000001 s');
});
