import { expect, test } from 'vitest';
import { needsInWords, unmet } from '../../../../src/shared/domain/needs.ts';

test('what needs nothing runs on everything', () => {
  expect(unmet(undefined, { precision: 'int4' })).toBeUndefined();
  expect(needsInWords()).toBe('');
});

test('a need that is not met is told with its reason, and those that are met are not', () => {
  const both = ['floats', 'fine steps'] as const;
  expect(unmet(both, { precision: 'fp64' })).toBeUndefined();
  expect(unmet(both, { precision: 'int4' })).toContain('hands back a point');
  expect(unmet(['fine steps'], { precision: 'int4' })).toContain('begins with steps so small');
  expect(needsInWords(['floats'])).toBe('fp32 or fp64');
});
