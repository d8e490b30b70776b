import { expect, test } from 'vitest';
import { matsense } from '../../../src/main/problems/recovery/matsense.ts';
import { mf } from '../../../src/main/problems/recovery/mf.ts';
import { phase } from '../../../src/main/problems/recovery/phase.ts';
import type { Evaluator } from './evaluator.ts';
import { dimensionOf, evaluator, gradientError, instanceOf, withDefaults } from './evaluator.ts';

/** Gradient descent with a momentum of .9. */
function descended(e: Evaluator, x: Float64Array, lr: number, steps: number): Float64Array {
  let velocity = new Float64Array(x.length);
  for (let step = 0; step < steps; step++) {
    const { gradient } = e.at(x);
    velocity = velocity.map((v, i) => 0.9 * v - lr * gradient[i]!);
    x = x.map((v, i) => v + velocity[i]!);
  }
  return x;
}

test.each([
  [1, 0.241554661],
  [2, 0.104815721],
  [3, 0],
])('mf of rank %i comes down to %f, and is .378631301 at 0', (rank, least) => {
  const e = evaluator(instanceOf(mf, { rank }));
  const { optimum, scale } = mf.facts(withDefaults(mf, { rank }));
  expect(optimum).toBeCloseTo(least, 9);
  expect(e.value(new Float64Array(70 * rank)) - optimum!).toBeCloseTo(scale!, 12);
  expect(e.value(new Float64Array(70 * rank))).toBeCloseTo(0.378631301, 9);
  const start = e.start();
  expect(gradientError(e, start)).toBeLessThan(1e-6);
  const f = e.value(descended(e, start, 5, 1500));
  // The first two singular values are 18.14 and 18.12: one alone is told from the other slowly.
  expect(f - optimum!).toBeLessThan(rank === 1 ? 1e-4 : 1e-6);
  expect(f - optimum!).toBeGreaterThan(-1e-14);
  e.close();
});

test('matsense measures a matrix of rank 2, and gradients find it', () => {
  const e = evaluator(instanceOf(matsense));
  const start = e.start();
  expect(start).toHaveLength(40);
  expect(gradientError(e, start)).toBeLessThan(1e-6);
  expect(e.value(descended(e, start, 5e-4, 4000))).toBeLessThan(1e-10);
  e.close();
});

test('phase starts near its signal of length 1, and gradients find it', () => {
  const instance = instanceOf(phase);
  const e = evaluator(instance);
  const start = e.start();
  expect(start).toHaveLength(dimensionOf(instance));
  expect(gradientError(e, start)).toBeLessThan(1e-6);
  const found = descended(e, start, 0.02, 3000);
  expect(e.value(found)).toBeLessThan(1e-20);
  expect(Math.hypot(...found)).toBeCloseTo(1, 9);
  // The start is right in the main.
  expect(start.reduce((sum, v, i) => sum + v * found[i]!, 0) / Math.hypot(...start)).toBeGreaterThan(0.8);
  e.close();
});
