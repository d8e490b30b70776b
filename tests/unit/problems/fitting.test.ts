import { describe, expect, test } from 'vitest';
import { bard } from '../../../src/main/problems/fitting/bard.ts';
import { brownDennis } from '../../../src/main/problems/fitting/brown-dennis.ts';
import { kowalik } from '../../../src/main/problems/fitting/kowalik.ts';
import { meyer } from '../../../src/main/problems/fitting/meyer.ts';
import { evaluator, gradientError, instanceOf } from './evaluator.ts';

// The minimisers to 12 digits, as the minima by Newton's method in 40 digits.
const fits = [
  { fit: kowalik, x: [0.192806934579, 0.191282328734, 0.123056506926, 0.136062330684] },
  { fit: meyer, x: [0.00560963647103, 6181.34634629, 345.223634624] },
  { fit: bard, x: [0.0824105597498, 1.13303609203, 2.34369517864] },
  { fit: brownDennis, x: [-11.5944399048, 13.2036300512, -0.403439488177, 0.236778774456] },
] as const;

describe.each(fits)('$fit.id', ({ fit, x }) => {
  const { optimum, scale } = fit.facts({});

  test('has its minimum where it is known to be, and no lower value beside it', () => {
    const e = evaluator(instanceOf(fit));
    const found = e.value(x);
    expect(Math.abs(found / optimum! - 1)).toBeLessThan(1e-7);
    for (let i = 0; i < x.length; i++)
      for (const by of [-1e-3, 1e-3])
        expect(e.value(x.map((v, j) => (i === j ? v * (1 + by) : v)))).toBeGreaterThan(found);
    e.close();
  });

  test('starts as far above it as it says, with the gradient of its differences', () => {
    const e = evaluator(instanceOf(fit));
    const start = e.start();
    expect((e.value(start) - optimum!) / scale!).toBeCloseTo(1, 13);
    expect(gradientError(e, start, 1e-7)).toBeLessThan(1e-6);
    e.close();
  });
});

test('the minima are those that are published', () => {
  const published = [3.0750560385e-4, 87.9458551709, 8.21487730658e-3, 85822.2016263563];
  fits.forEach(({ fit }, i) => expect(fit.facts({}).optimum! / published[i]!).toBeCloseTo(1, 10));
});
