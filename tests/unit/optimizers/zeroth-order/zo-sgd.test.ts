import { afterAll, describe, expect, it } from 'vitest';
import zoSgd from '../../../../src/main/optimizers/zeroth-order/zo-sgd.ts';
import { square, sum } from '../../../../src/main/tensor/index.ts';
import type { Objective } from '../harness.ts';
import { Method, closeAll, linear, quadratic } from '../harness.ts';

afterAll(closeAll);
const mean = (x: readonly number[]): number => x.reduce((s, v) => s + v, 0) / x.length;
/** Standard error of the mean. */
const error = (x: readonly number[]): number => Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)) / x.length);

const d = 10;
const bowl = quadratic(new Array<number>(d).fill(1), new Array<number>(d).fill(Math.sqrt(2 / d)));

describe('on ½|x|²', () => {
  it.each([
    ['gauss2', 1 / (d + 2), 1 - 1 / (d + 2)],
    ['sphere2', 1 / d, 1 - 1 / d],
    ['rad2', 1 / d, 1 - 1 / d],
  ] as const)('%s lowers E f by a fixed factor a step', (estimator, lr, factor) => {
    const method = new Method(zoSgd, bowl, { lr, estimator });
    const steps = 20;
    const values = Array.from({ length: 1500 }, (_, seed) => {
      method.restart(seed);
      method.step(steps);
      return method.value;
    });
    expect(error(values) / factor ** steps).toBeLessThan(0.05);
    expect(Math.abs(mean(values) - factor ** steps)).toBeLessThan(4 * error(values));
  });
});

describe('the estimate', () => {
  it('of x⁴ at 1 with μ = 0.1 has mean 4x³ + 12μ²x = 4.12', () => {
    const quartic: Objective = { start: [1], value: (x) => sum(square(square(x))) };
    const method = new Method(zoSgd, quartic, { lr: 1, mu: 0.1, directions: 10_000 }, { mode: 'xla' });
    const slopes = Array.from({ length: 60 }, (_, seed) => {
      method.restart(seed);
      method.step();
      return 1 - (method.x[0] as number);
    });
    expect(error(slopes)).toBeLessThan(0.015);
    expect(Math.abs(mean(slopes) - 4.12)).toBeLessThan(4 * error(slopes));
  });

  it.each([
    ['gauss2', d + 1],
    ['sphere2', d - 1],
    ['rad2', d - 1],
  ] as const)('%s has relative variance %i for one direction, and a q-th of it for q', (estimator, variance) => {
    for (const directions of [1, 4]) {
      const g = Array.from({ length: d }, (_, i) => Math.cos(i));
      const method = new Method(zoSgd, linear(g), { lr: 1, estimator, directions });
      const errors = Array.from({ length: 1500 }, (_, seed) => {
        method.restart(seed);
        method.step();
        return method.x.reduce((s, v, i) => s + (-v - (g[i] as number)) ** 2, 0) / g.reduce((s, v) => s + v * v, 0);
      });
      expect(Math.abs(mean(errors) - variance / directions)).toBeLessThan(4 * error(errors));
    }
  });

  it('asks for two values a direction and no gradient, in single precision too', () => {
    const method = new Method(zoSgd, bowl, { directions: 3 }, { precision: 'fp32' });
    expect(method.step(5)).toEqual({ steps: 5, f: 30, g: 0, hv: 0, stopped: false });
  });

  it('draws other directions at every step', () => {
    const method = new Method(zoSgd, linear([1, 1]), { lr: 1 });
    const moves = method
      .path(50)
      .map(([a = 0, b = 0], k, all) => [a - (all[k - 1]?.[0] ?? 0), b - (all[k - 1]?.[1] ?? 0)]);
    expect(new Set(moves.map(([a = 0, b = 0]) => (a / b).toPrecision(8))).size).toBe(50);
  });
});
