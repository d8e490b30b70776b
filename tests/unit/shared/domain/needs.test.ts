import { expect, test } from 'vitest';
import { needsInWords, unmet } from '../../../../src/shared/domain/needs.ts';

const whole = { facts: { sampled: false }, precision: 'fp64' } as const;

test('what needs nothing runs on everything', () => {
  expect(unmet(undefined, { facts: { sampled: true }, precision: 'int4' })).toBeUndefined();
  expect(needsInWords()).toBe('');
});

test('a need that is not met is told with its reason, and those that are met are not', () => {
  const both = ['floats', 'fine steps'] as const;
  expect(unmet(both, whole)).toBeUndefined();
  expect(unmet(both, { ...whole, precision: 'int4' })).toContain('hands back a point');
  expect(unmet(['fine steps'], { ...whole, precision: 'int4' })).toContain('begins with steps so small');
  expect(needsInWords(['floats'])).toBe('fp32 or fp64');
});
