import { describe, expect, test } from 'vitest';
import { hbCycle } from '../../../src/main/problems/analytic/hb-cycle.ts';
import { matrixLeastSquares } from '../../../src/main/problems/matrix-least-squares.ts';
import { quadratic } from '../../../src/main/problems/analytic/quadratic.ts';
import { mullerBrown } from '../../../src/main/problems/analytic/muller-brown.ts';
import { powellSingular } from '../../../src/main/problems/analytic/powell-singular.ts';
import { process } from '../../../src/main/problems/analytic/process.ts';
import { quad } from '../../../src/main/problems/analytic/quad.ts';
import { saddle } from '../../../src/main/problems/analytic/saddle.ts';
import { rosenbrock } from '../../../src/main/problems/analytic/rosenbrock.ts';
import { evaluator, graphOf, gradientError, instanceOf, withDefaults } from './evaluator.ts';

describe('quadratic', () => {
  const eigenvalues = [1, 10, 100];

  test('is ½ Σ λx² around 0 by default, as in the suite file of the documentation', () => {
    const e = evaluator(instanceOf(quadratic, { eigenvalues: [1, 100], start: [1, 1] }));
    expect(e.at(e.start())).toEqual({ value: 50.5, gradient: Float64Array.of(1, 100) });
    expect(e.value([0, 0])).toBe(0);
    e.close();
  });

  test('with centre 1 and start 0 it is ½ Σ λ(x - 1)²', () => {
    const e = evaluator(instanceOf(quadratic, { eigenvalues, start: [0], centre: 1 }));
    expect(e.start()).toEqual(new Float64Array(3));
    expect(e.value([0, 0, 0])).toBe(55.5);
    expect(e.value([1, 1, 1])).toBe(0);
    e.close();
  });

  test('rotated, it has the eigenvectors of the reflection I - (2/d) 11ᵀ', () => {
    const e = evaluator(instanceOf(quadratic, { eigenvalues, rotate: true }));
    eigenvalues.forEach((value, i) => {
      const q = eigenvalues.map((_, j) => (i === j ? 1 : 0) - 2 / 3);
      const { gradient } = e.at(q);
      q.forEach((entry, j) => expect(gradient[j]).toBeCloseTo(value * entry, 12));
    });
    expect(gradientError(e, Float64Array.of(0.3, -1.2, 2))).toBeLessThan(1e-8);
    e.close();
  });

  test('a start of another length than the eigenvalues is refused', () => {
    const check = (start: number[]) => quadratic.check?.(withDefaults(quadratic, { eigenvalues, start }));
    expect(check([1])).toBeUndefined();
    expect(check([1, 2, 3])).toBeUndefined();
    expect(check([1, 2])).toMatchObject({ key: 'start' });
  });

  test('eigenvalues, start and centre do not enter the graph', () => {
    const graph = (values: object) => graphOf(instanceOf(quadratic, { eigenvalues, ...values }), 'float64');
    expect(graph({ eigenvalues: [3, 4, 5], start: [7], centre: 2 })).toEqual(graph({}));
  });
});

describe('rosenbrock', () => {
  test.each([
    [2, 24.2],
    [10, 2057],
    [100, 24926],
  ])('in %i dimensions f(start) = %f and f(1, …, 1) = 0', (dimension, f0) => {
    const e = evaluator(instanceOf(rosenbrock, { dimension }));
    const start = e.start();
    expect(Array.from(start.subarray(0, 2))).toEqual([-1.2, 1]);
    expect(e.value(start)).toBeCloseTo(f0, 8);
    expect(e.value(start.fill(1))).toBe(0);
    e.close();
  });

  test('the chained form has its false minimum near (-1, 1, …, 1)', () => {
    const e = evaluator(instanceOf(rosenbrock, { dimension: 10 }));
    let x = Float64Array.from({ length: 10 }, (_, i) => (i === 0 ? -1 : 1));
    let velocity = new Float64Array(10);
    for (let step = 0; step < 4000; step++) {
      const { gradient } = e.at(x);
      velocity = velocity.map((v, i) => 0.95 * v - 5e-4 * (gradient[i] as number));
      x = x.map((v, i) => v + (velocity[i] as number));
    }
    const { value, gradient } = e.at(x);
    e.close();
    expect(value).toBeCloseTo(3.98658, 5);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-6);
    expect(x[0]).toBeCloseTo(-0.99, 1);
  });

  test('pairs do not see each other', () => {
    const e = evaluator(instanceOf(rosenbrock, { dimension: 4, form: 'pairs' }));
    expect(e.value([-1.2, 1, 1, 1])).toBeCloseTo(24.2, 12);
    expect(e.value([-1.2, 1, -1.2, 1])).toBeCloseTo(48.4, 12);
    expect(gradientError(e, Float64Array.of(0.5, -1, 1.3, 2))).toBeLessThan(1e-8);
    e.close();
  });

  test('the gradient of the chained form agrees with central differences', () => {
    const e = evaluator(instanceOf(rosenbrock, { dimension: 7 }));
    expect(gradientError(e, Float64Array.of(0.5, -1, 1.3, 2, -0.2, 0, 1))).toBeLessThan(1e-8);
    e.close();
  });

  test('a start has one number, two that alternate, or one for every coordinate; pairs need an even dimension', () => {
    const check = (values: object) => rosenbrock.check?.(withDefaults(rosenbrock, { dimension: 5, ...values }));
    for (const start of [[0], [1, 2], [1, 2, 3, 4, 5]]) expect(check({ start })).toBeUndefined();
    expect(check({ start: [1, 2, 3] })).toMatchObject({ key: 'start' });
    expect(check({ form: 'pairs' })).toMatchObject({ key: 'dimension' });
  });
});

test('hb-cycle has the slopes 25x, x + 24 and 25x − 24, and goes on where they change', () => {
  const e = evaluator(instanceOf(hbCycle));
  const slope = (x: number): number => (x < 1 ? 25 * x : x < 2 ? x + 24 : 25 * x - 24);
  for (const x of [-3, -0.5, 0, 0.9, 1, 1.5, 2, 3.3, 8]) expect(e.at([x]).gradient[0]).toBeCloseTo(slope(x), 12);
  expect([-1, 0, 1, 2, 3].map((x) => e.value([x]))).toEqual([12.5, 0, 12.5, 38, 76.5]);
  expect(e.value(e.start())).toBeCloseTo(hbCycle.facts({}).scale!, 12);
  e.close();
});

describe('quad', () => {
  const spectrumOf = (values: object): number[] => {
    const e = evaluator(instanceOf(quad, { dimension: 4, condition: 1000, ...values }));
    // Half a curvature a coordinate, as far as x is from 1.
    const all = [0, 1, 2, 3].map((i) => 2 * e.value([0, 1, 2, 3].map((j) => (i === j ? 2 : 1))));
    e.close();
    return all.map((v) => Number(v.toPrecision(12)));
  };

  test('has curvatures between 1 and the condition, spread as its spectrum says', () => {
    expect(spectrumOf({})).toEqual([1, 10, 100, 1000]);
    expect(spectrumOf({ spectrum: 'linear' })).toEqual([1, 334, 667, 1000]);
    expect(spectrumOf({ spectrum: 'clusters' })).toEqual([1, 1, 1000, 1000]);
    expect(spectrumOf({ spectrum: 'outlier' })).toEqual([1, 1, 1, 1000]);
  });

  test.each([false, true])('starts at 0, as far above its minimum as it says (rotated: %s)', (rotate) => {
    const values = { dimension: 5, condition: 1e4, rotate };
    const e = evaluator(instanceOf(quad, values));
    const { optimum, scale } = quad.facts(withDefaults(quad, values));
    expect(e.value([1, 1, 1, 1, 1])).toBe(optimum);
    expect(e.value(e.start()) / scale!).toBeCloseTo(1, 12);
    expect(gradientError(e, Float64Array.of(0.3, -1, 2, 0, 1.5))).toBeLessThan(1e-8);
    e.close();
  });

  test('has the least value of its lattice one coordinate at a time, where it is not rotated', () => {
    // 1 lies between 6/7 and 8/7.
    const { latticeOptimum } = quad.facts(withDefaults(quad, { dimension: 3, condition: 100 }));
    expect(latticeOptimum).toBeCloseTo((111 / 2) * (1 / 7) ** 2, 12);
    const rotated = quad.facts(withDefaults(quad, { dimension: 2, rotate: true })).latticeOptimum!;
    expect(rotated).toBeGreaterThan(0);
    expect(quad.facts(withDefaults(quad, { dimension: 5, rotate: true })).latticeOptimum).toBeUndefined();
  });
});

test('powell-singular is 215 at its start and 0 at 0', () => {
  const e = evaluator(instanceOf(powellSingular));
  expect(e.value(e.start())).toBeCloseTo(215, 11);
  expect(e.value([0, 0, 0, 0])).toBe(0);
  expect(gradientError(e, e.start())).toBeLessThan(1e-7);
  e.close();
});

test('saddle begins where its gradient is exactly 0, and is −¼ at x_d = ±1', () => {
  const e = evaluator(instanceOf(saddle, { dimension: 4 }));
  expect(e.at(e.start())).toEqual({ value: 0, gradient: new Float64Array(4) });
  for (const end of [-1, 1]) expect(e.at([0, 0, 0, end])).toEqual({ value: -0.25, gradient: new Float64Array(4) });
  expect(gradientError(e, Float64Array.of(0.3, -1, 2, 0.5))).toBeLessThan(1e-8);
  e.close();
});

describe('muller-brown', () => {
  const e = evaluator(instanceOf(mullerBrown));

  test.each([
    [[-0.822002, 0.624313], -40.66484],
    [[0.212487, 0.292988], -72.24894],
    [[-0.558224, 1.441726], -146.69952],
    [[0.623499, 0.028038], -108.16672],
    [[-0.050011, 0.466694], -80.76782],
  ])('%s is stationary, at %f', (point, energy) => {
    expect(e.value(point)).toBeCloseTo(energy, 5);
    expect(e.metrics(point)['force']).toBeLessThan(2e-3);
  });

  test('begins within .1 normals of the minimum that is named', () => {
    const ends = { middle: [-0.05, 0.467], right: [0.623, 0.028], deep: [-0.558, 1.442] };
    for (const [from, minimum] of Object.entries(ends)) {
      const own = evaluator(instanceOf(mullerBrown, { from }));
      const [a, b] = [own.start(1), own.start(2)];
      own.close();
      expect(a).not.toEqual(b);
      for (const start of [a, b]) start.forEach((v, i) => expect(Math.abs(v - minimum[i]!)).toBeLessThan(0.5));
    }
  });

  test('measures the force and how far the nearer saddle is', () => {
    const point = [0.2, 0.3];
    const { gradient } = e.at(point);
    expect(e.metrics(point)['force']).toBeCloseTo(Math.hypot(...gradient), 9);
    expect(e.metrics(point)['saddle_distance']).toBeCloseTo(Math.hypot(0.212487 - 0.2, 0.292988 - 0.3), 5);
    expect(gradientError(e, Float64Array.from(point))).toBeLessThan(1e-6);
  });
});

test('process is .504399 at its start and .0097837592 at its minimum, of which one setting is the largest', () => {
  const e = evaluator(instanceOf(process));
  expect(e.value(e.start())).toBeCloseTo(0.504399, 6);
  const z = [0.786524279197, 1, 0.646713061748, 0.0988613589496];
  const at = e.at(z.map((v) => Math.asin(2 * v - 1)));
  expect(at.value).toBeCloseTo(0.0097837592278, 12);
  expect(process.facts({}).optimum).toBeCloseTo(at.value, 12);
  expect(Math.max(...at.gradient.map(Math.abs))).toBeLessThan(1e-9);
  expect(gradientError(e, e.start())).toBeLessThan(1e-8);
  e.close();
});

describe('matrix least squares', () => {
  const A = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const B = [[1, -1, 2]];
  const C = [
    [1, 0, 2],
    [0, 3, 1],
    [4, 1, 0],
  ];
  const start = [[1], [2]];

  test('is ½|AXB − C|² with the gradient Aᵀ(AXB − C)Bᵀ', () => {
    const e = evaluator(instanceOf(matrixLeastSquares, { A, B, C, start }));
    // AX = (5, 11, 17); the residual is (5, 11, 17)(1, −1, 2) − C.
    const residual = [4, -5, 8, 11, -14, 21, 13, -18, 34];
    const along = [4 + 5 + 16, 11 + 14 + 42, 13 + 18 + 68];
    const { value, gradient } = e.at(e.start());
    expect(value).toBe(0.5 * residual.reduce((s, r) => s + r * r, 0));
    expect([...gradient]).toEqual([0, 1].map((j) => A.reduce((s, row, i) => s + row[j]! * along[i]!, 0)));
    e.close();
  });

  test('its f* is what of C no X reaches', () => {
    const e = evaluator(instanceOf(matrixLeastSquares, { A, B, C, start }));
    // Normal equations by hand: X = (AᵀA)⁻¹AᵀCBᵀ/(BBᵀ), AᵀA = [35 44; 44 56], CBᵀ = (5, −1, 3), BBᵀ = 6.
    const right = [17, 24].map((v) => v / 6);
    const x = [(56 * right[0]! - 44 * right[1]!) / 24, (35 * right[1]! - 44 * right[0]!) / 24];
    const facts = matrixLeastSquares.facts(withDefaults(matrixLeastSquares, { A, B, C, start }));
    expect(facts.optimum).toBeCloseTo(e.value(x), 12);
    expect(Math.hypot(...e.at(x).gradient)).toBeLessThan(1e-12);
    e.close();
  });

  test('matrices that do not fit are refused', () => {
    const check = (values: object) =>
      matrixLeastSquares.check?.(withDefaults(matrixLeastSquares, { A, B, C, start, ...values }));
    expect(check({})).toBeUndefined();
    expect(check({ start: [[1]] })).toMatchObject({ key: 'start' });
    expect(check({ C: [[1, 2, 3]] })).toMatchObject({ key: 'C' });
  });
});

describe('the lattice of int4', () => {
  test('of Rosenbrock in two dimensions has its least value 0.420317 at (0.585143, 0.292571)', () => {
    const values = withDefaults(rosenbrock);
    expect(rosenbrock.facts(values).latticeOptimum).toBeCloseTo(0.420317, 6);
    const e = evaluator(instanceOf(rosenbrock));
    expect(e.value([(2 * 2.048) / 7, 2.048 / 7])).toBeCloseTo(0.420317, 6);
    e.close();
  });

  test('of a quadratic is found one coordinate at a time, and rotated point by point', () => {
    const lattice = (values: object) =>
      quadratic.facts(withDefaults(quadratic, { start: [1], box: 1, ...values })).latticeOptimum;
    // The nearest multiple of 1/7 to 0.5 is 3/7 or 4/7: ½ (1/14)² (1 + 100).
    expect(lattice({ eigenvalues: [1, 100], centre: 0.5 })).toBeCloseTo(0.5 * 101 * (1 / 14) ** 2, 12);
    expect(lattice({ eigenvalues: [1, 100], rotate: true })).toBe(0);
    expect(lattice({ eigenvalues: Array(40).fill(1) })).toBe(0);
    expect(lattice({ eigenvalues: Array(5).fill(1), rotate: true })).toBeUndefined();
  });

  test('is not for a start that lies outside its box', () => {
    expect(quadratic.facts(withDefaults(quadratic, { start: [10] })).precisions).toEqual(['fp32', 'fp64']);
    expect(rosenbrock.facts(withDefaults(rosenbrock, { start: [3] })).precisions).toEqual(['fp32', 'fp64']);
    expect(rosenbrock.facts(withDefaults(rosenbrock)).precisions).toBeUndefined();
  });
});
