import { describe, expect, test } from 'vitest';
import { brachistochrone } from '../../../src/main/problems/scientific/brachistochrone.ts';
import { minsurf } from '../../../src/main/problems/scientific/minsurf.ts';
import { sykVqe } from '../../../src/main/problems/scientific/syk-vqe.ts';
import { randomData } from '../../../src/main/problems/random.ts';
import { evaluator, gradientError, instanceOf, withDefaults } from './evaluator.ts';

describe('brachistochrone', () => {
  test('is the time along y = x^⅔ at its start', () => {
    const e = evaluator(instanceOf(brachistochrone));
    expect(e.value(e.start())).toBeCloseTo(2.599242846432, 12);
    expect(gradientError(e, e.start())).toBeLessThan(1e-7);
    // No body gets to where the curve is above its start.
    expect(e.value(e.start().fill(-1))).toBe(Infinity);
    e.close();
  });

  test.each([
    ['25', 2.58165898403],
    ['50', 2.581843328011],
    ['100', 2.581889233918],
  ])('with %s cells has its minimum %f', (cells, published) => {
    expect(brachistochrone.facts(withDefaults(brachistochrone, { cells })).optimum).toBeCloseTo(published, 11);
  });

  test('in heights tends to another number than the time of the cycloid', () => {
    const least = (cells: string): number =>
      brachistochrone.facts(withDefaults(brachistochrone, { form: 'plain', cells })).optimum!;
    expect(['25', '50', '100', '200'].map((cells) => Number(least(cells).toFixed(5)))).toEqual([
      2.25007, 2.26753, 2.27682, 2.28162,
    ]);
    const e = evaluator(instanceOf(brachistochrone, { form: 'plain' }));
    expect(gradientError(e, e.start())).toBeLessThan(1e-6);
    e.close();
  });

  test('has gradients that tend to the expression of Euler and Lagrange, with the square of the cells', () => {
    const error = (cells: string): number => {
      const m = Number(cells);
      const e = evaluator(instanceOf(brachistochrone, { cells }));
      const z = (t: number): number => 1 + 0.5 * (1 - t * t) + 0.1 * Math.sin(Math.PI * t);
      const { gradient } = e.at(Float64Array.from({ length: m }, (_, j) => z(j / m)));
      e.close();
      return Math.max(...Array.from({ length: m - 1 }, (_, j) => Math.abs(gradient[j + 1]! * m - euler((j + 1) / m))));
    };
    expect(euler(0.5)).toBeCloseTo(0.044818478302, 8);
    expect(error('25')).toBeCloseTo(5.226e-3, 5);
    expect(error('50')).toBeCloseTo(1.39e-3, 5);
    expect(error('100')).toBeCloseTo(3.581e-4, 6);
  });
});

/** L_z − d/dt L_z′ of √(q/z), q = 9t² + (2z + tz′)², at z = 1 + ½(1 − t²) + .1 sin πt; the second by differences. */
function euler(t: number): number {
  const z = (s: number): number => 1 + 0.5 * (1 - s * s) + 0.1 * Math.sin(Math.PI * s);
  const slope = (s: number): number => -s + 0.1 * Math.PI * Math.cos(Math.PI * s);
  const parts = (s: number): { p: number; L: number } => {
    const p = 2 * z(s) + s * slope(s);
    return { p, L: Math.sqrt((9 * s * s + p * p) / z(s)) };
  };
  const { p, L } = parts(t);
  const q = 9 * t * t + p * p;
  const inSlope = (s: number): number => {
    const at = parts(s);
    return (at.p * s) / (z(s) * at.L);
  };
  const h = 1e-4;
  const derivative = (8 * (inSlope(t + h) - inSlope(t - h)) - (inSlope(t + 2 * h) - inSlope(t - 2 * h))) / (12 * h);
  return ((2 * p) / z(t) - q / (2 * z(t) ** 2)) / L - derivative;
}

test('minsurf is 1 at its start and has its minimum at .953643752448 with 50 cells', () => {
  const e = evaluator(instanceOf(minsurf));
  expect(e.value(e.start())).toBe(1);
  const { optimum } = minsurf.facts(withDefaults(minsurf));
  expect(optimum).toBeCloseTo(0.953643752448, 12);
  // The catenary that it tends to.
  const c = 0.848337938095;
  const catenary = Float64Array.from({ length: 49 }, (_, i) => c * Math.cosh(((i + 1) / 50 - 0.5) / c));
  expect(e.value(catenary) - optimum!).toBeGreaterThan(0);
  expect(e.value(catenary) - optimum!).toBeLessThan(1e-6);
  // Where it is not all but 0.
  expect(
    gradientError(
      e,
      catenary.map((y, i) => y + 0.1 * Math.sin(i)),
    ),
  ).toBeLessThan(1e-6);
  e.close();
});

describe('syk-vqe', () => {
  const points = {
    normal: (): number[] => {
      const { normal } = randomData(2);
      return Array.from({ length: 32 }, () => 0.1 * normal());
    },
    uniform: (): number[] => {
      const { uniform } = randomData(3);
      return Array.from({ length: 32 }, () => 2 * Math.PI * uniform());
    },
  };

  test.each([
    ['normal', -0.029881230779, 0.084036679302],
    ['uniform', 0.009792057303, 0.168392480712],
  ] as const)('at %s angles has the energy %f and a gradient of length %f', (name, energy, length) => {
    const e = evaluator(instanceOf(sykVqe));
    const { value, gradient } = e.at(points[name]());
    expect(value).toBeCloseTo(energy, 12);
    expect(Math.hypot(...gradient)).toBeCloseTo(length, 12);
    if (name === 'normal') expect(gradient[0]).toBeCloseTo(-0.01293783045, 11);
    e.close();
  });

  test('has the gradient that the parameter shift tells, and none at 0', () => {
    const e = evaluator(instanceOf(sykVqe));
    const x = points.uniform();
    const { gradient } = e.at(x);
    for (const i of [0, 1, 9, 31]) {
      const shifted = (by: number): number => e.value(x.map((v, j) => (i === j ? v + by : v)));
      expect((shifted(Math.PI / 2) - shifted(-Math.PI / 2)) / 2).toBeCloseTo(gradient[i]!, 14);
    }
    const still = e.at(new Float64Array(32));
    expect(still.value).toBeCloseTo(-0.035655119706, 12);
    expect(Math.max(...still.gradient.map(Math.abs))).toBeLessThan(1e-16);
    e.close();
  });

  test('has the published ground state, which three layers come to', () => {
    const published = [-0.349306401179, -0.389736448, -0.4563611547];
    published.forEach((energy, i) =>
      expect(sykVqe.facts(withDefaults(sykVqe, { couplings: i + 1 })).optimum).toBeCloseTo(energy, 9),
    );
    expect(sykVqe.facts(withDefaults(sykVqe, { couplings: 7 })).optimum).toBeUndefined();
    const e = evaluator(instanceOf(sykVqe));
    let x = Float64Array.from(points.uniform());
    let velocity = new Float64Array(32);
    for (let step = 0; step < 3000; step++) {
      const { gradient } = e.at(x);
      velocity = velocity.map((v, i) => 0.9 * v - 0.3 * gradient[i]!);
      x = x.map((v, i) => v + velocity[i]!);
    }
    const gap = e.value(x) - sykVqe.facts(withDefaults(sykVqe)).optimum!;
    e.close();
    expect(gap).toBeGreaterThan(-1e-14);
    expect(gap).toBeLessThan(1e-6);
  });
});
