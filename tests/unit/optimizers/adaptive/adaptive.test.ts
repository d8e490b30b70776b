import { afterAll, describe, expect, it } from 'vitest';
import adam from '../../../../src/main/optimizers/adaptive/adam.ts';
import adamw from '../../../../src/main/optimizers/adaptive/adamw.ts';
import rmsprop from '../../../../src/main/optimizers/adaptive/rmsprop.ts';
import { Method, closeAll, linear, rosenbrock } from '../harness.ts';

afterAll(closeAll);

/** Adam on the chained Rosenbrock function in JavaScript's doubles, sharing nothing with the program. */
function adamReference(start: readonly number[], steps: number, lr: number): number[] {
  const n = start.length;
  const x = [...start];
  const [m, v] = [new Array<number>(n).fill(0), new Array<number>(n).fill(0)];
  for (let s = 1; s <= steps; s++) {
    const g = new Array<number>(n).fill(0);
    for (let i = 0; i + 1 < n; i++) {
      const [a, b] = [x[i] as number, x[i + 1] as number];
      g[i] = (g[i] as number) - 400 * a * (b - a * a) - 2 * (1 - a);
      g[i + 1] = (g[i + 1] as number) + 200 * (b - a * a);
    }
    for (let i = 0; i < n; i++) {
      const d = g[i] as number;
      m[i] = 0.9 * (m[i] as number) + 0.1 * d;
      v[i] = 0.999 * (v[i] as number) + 0.001 * d * d;
      const root = Math.sqrt((v[i] as number) / (1 - 0.999 ** s));
      x[i] = (x[i] as number) - (lr * ((m[i] as number) / (1 - 0.9 ** s))) / (root + 1e-8);
    }
  }
  return x;
}

describe('adam', () => {
  it.each(['plain', 'xla'] as const)(
    'follows an independent double implementation for 100 steps to 1e-12 (%s)',
    (mode) => {
      const objective = rosenbrock(100);
      const method = new Method(adam, objective, { lr: 0.01 }, { mode });
      method.step(100);
      const expected = adamReference(objective.start, 100, 0.01);
      method.x.forEach((v, i) => expect(Math.abs(v / (expected[i] as number) - 1)).toBeLessThan(1e-12));
    },
  );
  it('takes η|g|/(|g| + ε) first: .0909η at g = 1e-9, ε = 1e-8', () => {
    const method = new Method(adam, linear([1e-9, -3]), { lr: 1, eps: 1e-8 });
    method.step();
    expect(-(method.x[0] as number)).toBeCloseTo(1 / 11, 12);
    expect(method.x[1]).toBeCloseTo(3 / (3 + 1e-8), 12);
  });
  it('with the ε of Keras, which acts as ε/√(1 − β₂ᵗ), first takes .00315η there', () => {
    const method = new Method(adam, linear([1e-9]), { lr: 1, eps: 1e-8, epsilon: 'keras' });
    method.step();
    expect(-(method.x[0] as number)).toBeCloseTo(0.00315, 5);
  });
  it('forms 1 − βᵗ in float64: the first step is as exact in single precision', () => {
    const method = new Method(adam, linear([3]), { lr: 1 }, { precision: 'fp32' });
    method.step();
    expect(Math.abs((method.x[0] as number) + 1)).toBeLessThan(3e-7);
  });
});

describe('adamw', () => {
  it('shrinks x by (1 − ηw)ᵗ where the gradient is zero', () => {
    const method = new Method(adamw, linear([0, 0], [2, -3]), { lr: 0.1, weightDecay: 0.3 });
    method.step(10);
    [2, -3].forEach((v, i) => expect(method.x[i]).toBeCloseTo(v * 0.97 ** 10, 14));
  });
});

describe('rmsprop', () => {
  it('takes η/√(1 − ρ) first: 3.16228η at ρ = 0.9', () => {
    const method = new Method(rmsprop, linear([2, -1e-3]), { lr: 0.01, rho: 0.9, eps: 1e-30 });
    method.step();
    expect(method.x[0]).toBeCloseTo(-0.0316227766, 9);
    expect(method.x[1]).toBeCloseTo(0.0316227766, 9);
  });
  it.each([
    ['outside', (g: number, eps: number): number => g / (Math.sqrt(0.1) * g + eps)],
    ['inside', (g: number, eps: number): number => g / Math.sqrt(0.1 * g * g + eps)],
  ] as const)('has ε %s the root', (epsilon, step) => {
    const method = new Method(rmsprop, linear([1e-4]), { lr: 1, rho: 0.9, eps: 1e-4, epsilon });
    method.step();
    expect(-(method.x[0] as number)).toBeCloseTo(step(1e-4, 1e-4), 12);
  });
  it('centred divides by the deviation: a first step of η/√(ρ(1 − ρ)), and ε alone where g does not change', () => {
    const method = new Method(rmsprop, linear([2]), { lr: 0.01, rho: 0.9, eps: 1e-30, centred: true });
    method.step();
    expect(method.x[0]).toBeCloseTo(-0.01 / Math.sqrt(0.09), 12);
    const settled = new Method(rmsprop, linear([2]), {
      lr: 1e-6,
      rho: 0.1,
      eps: 0.04,
      epsilon: 'inside',
      centred: true,
    });
    settled.step(60);
    const [before] = settled.x;
    settled.step();
    expect(before! - settled.x[0]!).toBeCloseTo((1e-6 * 2) / 0.2, 12);
  });
  it('accumulates its steps with a momentum', () => {
    const method = new Method(rmsprop, linear([2]), {
      lr: 0.01,
      rho: 0,
      eps: 1e-300,
      accumulates: true,
      momentum: 0.5,
    });
    let [x, b] = [0, 0];
    for (const [got] of method.path(6)) {
      b = 0.5 * b + 0.01;
      x -= b;
      expect(got).toBeCloseTo(x, 13);
    }
  });
});
