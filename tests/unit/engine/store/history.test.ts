import { expect, test } from 'vitest';
import { foretold } from '../../../../src/main/engine/store/history.ts';

const sample = { reason: 'steps', steps: 1_000, oracle_units: 3_000, compute_s: 2, wall_s: 7, warmup_s: 2 };
const endless = { steps: 1e9, seconds: 1e9, oracle: 1e9 };

test('a run takes what another of its program took, by the first budget that ends it', () => {
  expect(foretold(sample, { ...endless, steps: 1_000 })).toBe(5);
  expect(foretold(sample, { ...endless, steps: 2_000 })).toBe(10);
  expect(foretold(sample, { steps: 2_000, seconds: 1, oracle: 1e9 })).toBe(2.5);
  expect(foretold(sample, { ...endless, oracle: 300 })).toBe(0.5);
});

test('a method that stopped by itself does so again, and no count of zero makes it endless', () => {
  expect(foretold({ ...sample, reason: 'stopped' }, { ...endless, steps: 2_000 })).toBe(5);
  expect(foretold({ ...sample, oracle_units: 0, compute_s: 0 }, { ...endless, steps: 500 })).toBe(2.5);
});
