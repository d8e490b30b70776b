import { describe, expect, test } from 'vitest';
import { bard } from '../../../src/main/problems/fitting/bard.ts';
import { boxbod } from '../../../src/main/problems/fitting/boxbod.ts';
import { brownDennis } from '../../../src/main/problems/fitting/brown-dennis.ts';
import { eckerle4 } from '../../../src/main/problems/fitting/eckerle4.ts';
import { exp2 } from '../../../src/main/problems/fitting/exp2.ts';
import { hahn1 } from '../../../src/main/problems/fitting/hahn1.ts';
import { kowalik } from '../../../src/main/problems/fitting/kowalik.ts';
import { lanczos3 } from '../../../src/main/problems/fitting/lanczos3.ts';
import { meyer } from '../../../src/main/problems/fitting/meyer.ts';
import { misra1a } from '../../../src/main/problems/fitting/misra1a.ts';
import { navLc } from '../../../src/main/problems/fitting/nav-lc.ts';
import { rat43 } from '../../../src/main/problems/fitting/rat43.ts';
import { thurber } from '../../../src/main/problems/fitting/thurber.ts';
import { evaluator, gradientError, instanceOf, withDefaults } from './evaluator.ts';

/** The minimisers, and the least sums as they are published (those of NIST certified). */
const fits = [
  { fit: kowalik, least: 3.0750560385e-4, x: [0.192806934579, 0.191282328734, 0.123056506926, 0.136062330684] },
  { fit: meyer, least: 87.9458551709, x: [0.00560963647103, 6181.34634629, 345.223634624] },
  { fit: bard, least: 8.21487730658e-3, x: [0.0824105597498, 1.13303609203, 2.34369517864] },
  { fit: brownDennis, least: 85822.2016263563, x: [-11.5944399048, 13.2036300512, -0.403439488177, 0.236778774456] },
  { fit: misra1a, least: 0.12455138894, x: [238.94212918, 5.5015643181e-4] },
  { fit: boxbod, least: 1168.0088766, x: [213.80940889, 0.54723748542] },
  {
    fit: thurber,
    least: 5642.7082397,
    x: [1288.13968, 1491.0792535, 583.23836877, 75.416644291, 0.96629502864, 0.39797285797, 0.049727297349],
  },
  {
    fit: hahn1,
    least: 1.5324382854,
    x: [
      1.0776351733, -0.12269296921, 0.004086375061, -1.4262662514e-6, -0.0057609940901, 2.4053735503e-4, -1.23144502e-7,
    ],
  },
  { fit: eckerle4, least: 1.4635887487e-3, x: [1.5543827178, 4.0888321754, 451.54121844] },
  {
    fit: lanczos3,
    least: 1.6117193594e-8,
    x: [0.086816414977, 0.95498101505, 0.84400777463, 2.9515951832, 1.5825685901, 4.9863565084],
  },
  { fit: rat43, least: 8786.404908, x: [699.6415127, 5.2771253025, 0.75962938329, 1.2792483859] },
] as const;

describe.each(fits)('$fit.id', ({ fit, least, x }) => {
  const { optimum, scale } = fit.facts(withDefaults(fit));

  test('has its minimum where it is published to be, and no lower value beside it', () => {
    expect(optimum! / least).toBeCloseTo(1, 9);
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
    // Unknowns may be as small as 1e-7.
    expect(gradientError(e, start, 1e-6, { least: 1e-3 * Math.min(...start.map(Math.abs)) })).toBeLessThan(1e-5);
    e.close();
  });
});

describe('correct digits', () => {
  const certified = fits.filter(({ fit }) => fit.metrics);

  test('are measured where the minimiser is certified', () => {
    expect(certified.map(({ fit }) => fit.id)).toEqual(
      fits.map(({ fit }) => fit.id).filter((id) => id !== 'bard' && id !== 'brown-dennis'),
    );
  });

  test.each(certified)('of $fit.id are those of the unknown that has fewest', ({ fit, x }) => {
    const e = evaluator(instanceOf(fit));
    const digits = (point: readonly number[]): number => e.metrics(point)['correct_digits']!;
    // What is published has 11 of them.
    expect(digits(x)).toBeGreaterThan(8);
    expect(digits(x.map((v, i) => (i === 0 ? v * (1 + 1e-3) : v)))).toBeCloseTo(3, 5);
    expect(digits(x.map((v, i) => v * (i === 0 ? 1 + 1e-3 : 1 - 1e-2)))).toBeCloseTo(2, 5);
    expect(digits(x.map((v) => -100 * v))).toBe(0);
    e.close();
  });
});

test('a fit of NIST has two starts, numbered as there', () => {
  const first = (id: typeof kowalik, start: number): number => {
    const e = evaluator(instanceOf(id, { start }));
    const at = e.start()[0]!;
    e.close();
    return at;
  };
  expect([1, 2].map((start) => first(kowalik, start))).toEqual([25, 0.25]);
  expect([1, 2].map((start) => first(misra1a, start))).toEqual([500, 250]);
  expect(withDefaults(kowalik)).toEqual({ start: 2 });
  expect(withDefaults(misra1a)).toEqual({ start: 1 });
  expect(withDefaults(bard)).toEqual({});
});

describe('nav-lc', () => {
  test('is 1.78043 at its start and 0 at the coefficients that its curve was made of', () => {
    const e = evaluator(instanceOf(navLc));
    expect(e.value(e.start())).toBeCloseTo(1.780425134211043, 12);
    expect(e.value([10, -0.02, 0.005, 0.03, -0.004, 0.6, 0.25, 0.11, 1.6, 1.3])).toBeLessThan(1e-26);
    expect(gradientError(e, e.start(), 1e-7)).toBeLessThan(1e-6);
    e.close();
  });
});

describe('exp2', () => {
  test.each([
    ['3', 7.4781e-5],
    ['4', 2.5934e-6],
    ['5', 7.4936e-8],
    ['6', 1.8558e-9],
  ])('degree %s: the least largest error is %f, and Taylor’s polynomial is where it starts', (degree, published) => {
    const { optimum, scale } = exp2.facts({ degree });
    expect(optimum! / published).toBeCloseTo(1, 4);
    const e = evaluator(instanceOf(exp2, { degree }));
    expect((e.value(e.start()) - optimum!) / scale!).toBeCloseTo(1, 6);
    e.close();
  });

  test('has its least value where Remez’ exchange finds it', () => {
    const e = evaluator(instanceOf(exp2, { degree: '3' }));
    const best = [1.41411184304379, 0.49020954340780515, 0.0857759849028298, 0.009753065907734792];
    expect(e.value(best) / exp2.facts({ degree: '3' }).optimum!).toBeCloseTo(1, 10);
    expect(gradientError(e, e.start(), 1e-7)).toBeLessThan(1e-6);
    e.close();
  });
});
