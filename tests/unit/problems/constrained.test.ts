import { expect, test } from 'vitest';
import { leadingEigenvector } from '../../../src/main/problems/constrained/leading-eigenvector.ts';
import { mbb } from '../../../src/main/problems/constrained/mbb.ts';
import { procrustes } from '../../../src/main/problems/constrained/procrustes.ts';
import { evaluator, gradientError, instanceOf, withDefaults } from './evaluator.ts';

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + v * b[i]!, 0);

test('leading-eigenvector: the matrix is symmetric with the eigenvalues that it says, and f* = −1', () => {
  const instance = instanceOf(leadingEigenvector, { dimension: 6, separation: 0.4 });
  const { values: A } = instance.data['A']!;
  const row = (i: number): number[] => Array.from(A.slice(6 * i, 6 * i + 6));
  const times = (x: readonly number[]): number[] => [0, 1, 2, 3, 4, 5].map((i) => dot(row(i), x));
  for (const i of [0, 1, 2]) for (const j of [3, 4, 5]) expect(A[6 * i + j]).toBe(A[6 * j + i]);
  // Of 1, .6, .48, .36, .24, .12: their sum, and that of their squares.
  expect([0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + row(i)[i]!, 0)).toBeCloseTo(2.8, 13);
  expect(dot(A, A)).toBeCloseTo(1.792, 13);
  let x = [1, 0, 0, 0, 0, 0];
  for (let k = 0; k < 100; k++) x = times(x).map((v) => v / Math.hypot(...times(x)));
  const e = evaluator(instance);
  expect(e.value(x)).toBeCloseTo(-1, 14);
  expect(Math.max(...e.at(x).gradient.map(Math.abs))).toBeLessThan(1e-14);
  // The length of x does not matter, so that rounding leads below no optimum.
  expect(e.value(x.map((v) => 3 * v))).toBeCloseTo(-1, 14);
  expect(gradientError(e, e.start())).toBeLessThan(1e-8);
  expect(Math.hypot(...e.start(5))).toBeCloseTo(1, 14);
  e.close();
});

test('procrustes: without noise f* is 0; its start is a frame, and its gradient that of differences', () => {
  expect(procrustes.facts(withDefaults(procrustes, { noise: 0 })).optimum).toBeCloseTo(0, 13);
  const e = evaluator(instanceOf(procrustes));
  const x = e.start(3);
  const columns = [0, 1, 2, 3].map((j) => Array.from(x).filter((_, i) => i % 4 === j));
  columns.forEach((a, i) => columns.forEach((b, j) => expect(dot(a, b)).toBeCloseTo(i === j ? 1 : 0, 14)));
  expect(gradientError(e, x)).toBeLessThan(1e-8);
  e.close();
  expect(procrustes.check?.(withDefaults(procrustes, { columns: 10 }))).toMatchObject({ key: 'columns' });
});

test('procrustes of one column in the plane: no direction has less than f*', () => {
  const e = evaluator(instanceOf(procrustes, { rows: 2, columns: 1 }));
  const least = Array.from({ length: 4000 }, (_, i) => (2 * Math.PI * i) / 4000).map((a) =>
    e.value([Math.cos(a), Math.sin(a)]),
  );
  e.close();
  const { optimum } = procrustes.facts(withDefaults(procrustes, { rows: 2, columns: 1 }));
  expect(Math.min(...least)).toBeGreaterThan(optimum! - 1e-13);
  expect(Math.min(...least)).toBeLessThan(optimum! + 1e-5);
});

test.each([
  ['30x10', 984.5548],
  ['60x20', 1007.0221],
] as const)('MBB of %s squares: uniform material has the compliance %f', (mesh, published) => {
  const e = evaluator(instanceOf(mbb, { mesh }));
  const start = e.start();
  expect(e.value(start)).toBeCloseTo(published, 4);
  e.close();
  expect(mbb.facts(withDefaults(mbb, { mesh })).scale).toBeCloseTo(published, 4);
  expect(start.every((v) => v === 0.5)).toBe(true);
});

test('MBB: its gradient is that of differences, with material that is nearly full and nearly void too', () => {
  const e = evaluator(instanceOf(mbb));
  const uneven = e.start().map((_, i) => 0.5 + 0.49 * Math.sin(i ** 2));
  expect(gradientError(e, uneven, 1e-5, { most: 30 })).toBeLessThan(1e-6);
  e.close();
});

test('MBB without a filter: k times the stiffness everywhere yields a k-th, and Σ x ∂f/∂x = −3f', () => {
  const e = evaluator(instanceOf(mbb, { radius: 1 }));
  const uneven = e.start().map((_, i) => 0.5 + 0.3 * Math.cos(i));
  const { value, gradient } = e.at(uneven);
  // But for the 1e-9 of void.
  expect(dot(uneven, gradient) / value).toBeCloseTo(-3, 6);
  expect(e.value(uneven.map((v) => 1.2 * v)) * 1.2 ** 3).toBeCloseTo(value, 4);
  e.close();
});
