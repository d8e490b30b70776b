import { expect, test } from 'vitest';
import { needsInWords, offersInWords, unmet } from '../../../../src/shared/domain/needs.ts';

test('what needs nothing runs on everything', () => {
  expect(unmet(undefined, { precision: 'int4', offers: [], dimension: 2 })).toBeUndefined();
  expect(needsInWords()).toBe('');
});

test('a need that is not met is told with its reason, and those that are met are not', () => {
  const both = ['floats', 'fine steps'] as const;
  expect(unmet(both, { precision: 'fp64', offers: [], dimension: 2 })).toBeUndefined();
  expect(unmet(both, { precision: 'int4', offers: [], dimension: 2 })).toContain('hands back a point');
  expect(unmet(['fine steps'], { precision: 'int4', offers: [], dimension: 2 })).toContain(
    'begins with steps so small',
  );
  expect(needsInWords(['floats'])).toBe('fp32 or fp64');
});

test('what a problem tells of itself meets what needs it', () => {
  const given = (offers: Parameters<typeof unmet>[1]['offers']) =>
    ({ precision: 'fp64', offers, dimension: 2 }) as const;
  expect(unmet(['residuals'], given(['model']))).toContain('sum of squares');
  expect(unmet(['gauss-newton'], given(['model']))).toBeUndefined();
  expect(unmet(['gauss-newton'], given(['residuals']))).toBeUndefined();
  expect(unmet(['gauss-newton'], given([]))).toContain('sum of squares or a model');
  expect(unmet(['model', 'layers'], given(['model']))).toContain('layers');
  expect(unmet(['quadratic'], given(['residuals']))).toContain('Hessian');
  for (const offer of ['quadratic', 'linear'] as const) expect(unmet(['quadratic'], given([offer]))).toBeUndefined();
  expect(unmet(['few unknowns'], given([]))).toBeUndefined();
  expect(unmet(['few unknowns'], { ...given([]), dimension: 2001 })).toContain('2000');
  expect(offersInWords(['model', 'layers'])).toBe('a model of examples, of layers');
  expect(offersInWords()).toBe('');
});
