import { afterAll, describe, expect, it } from 'vitest';
import type { ParameterValues } from '../../../src/shared/domain/parameter.ts';
import { optimizers } from '../../../src/main/optimizers/index.ts';
import type { OptimizerDefinition } from '../../../src/main/optimizers/define.ts';
import type { Objective } from './harness.ts';
import { Method, closeAll, linearOn, quadratic, rosenbrock } from './harness.ts';
import * as t from '../../../src/main/tensor/index.ts';

afterAll(closeAll);

const named = (id: string): OptimizerDefinition => optimizers.find((definition) => definition.id === id)!;

const lambda = [1000, 300, 5, 3, 2, 1];
const curved = quadratic(
  lambda,
  lambda.map((_, i) => 1 - i / 3),
);
/** Σ wᵢⱼ (xᵢⱼ − 0.4)²/2 of a matrix. */
const weighted: Objective = {
  ...linearOn([[3, 1, 2], [2, 0.5, 1]]), // prettier-ignore
  start: [1, -2, 0.5, 0.3, 1, -1],
  value: (x, data) => t.mul(t.dot(data.float('g'), t.square(t.sub(t.flatten(x), 0.4))), 0.5),
};

interface Pair {
  readonly settings: ParameterValues;
  readonly base: string;
  /** Of the base. */
  readonly with?: ParameterValues;
  readonly on?: Objective;
  /** Digits after the point; bit for bit where there are none. */
  readonly digits?: number;
  /** Steps that it is behind. */
  readonly late?: number;
}

const lr = 1e-3;
/** What a method is where some of its hyper-parameters are at their ends: its id, and why it is. */
const pairs: readonly (readonly [id: string, why: string, Pair])[] = [
  ['heavy-ball', 'has no momentum', { settings: { lr, momentum: 0 }, base: 'gradient-descent', with: { lr } }],
  ['nesterov', 'has no momentum', { settings: { lr, momentum: 0 }, base: 'gradient-descent', with: { lr } }],
  ['sgd-nesterov', 'has no momentum', { settings: { lr, momentum: 0 }, base: 'gradient-descent', with: { lr } }],
  ['adamw', 'does not decay', { settings: { lr, weightDecay: 0 }, base: 'adam', with: { lr } }],
  ['fad', 'minds no flatness', { settings: { lr, flatness: 0 }, base: 'heavy-ball', with: { lr } }],
  [
    'fad',
    'minds no flatness and has no momentum',
    { settings: { lr, flatness: 0, momentum: 0 }, base: 'gradient-descent', with: { lr } },
  ],
  ['sam', 'looks nowhere else', { settings: { lr, rho: 1e-300 }, base: 'heavy-ball', with: { lr } }],
  ['sam-adamw', 'looks nowhere else', { settings: { lr, rho: 1e-300 }, base: 'adamw', with: { lr } }],
  [
    'fosi',
    'has no eigenvectors yet',
    {
      settings: { lr: 5e-4, start: 1000, base: 'gradient descent' },
      base: 'gradient-descent',
      with: { lr: 5e-4 },
      digits: 12,
    },
  ],
  [
    'fosi',
    'has no eigenvectors yet, and a momentum',
    {
      settings: { lr: 5e-4, start: 1000, momentum: 0.8 },
      base: 'heavy-ball',
      with: { lr: 5e-4, momentum: 0.8 },
      digits: 12,
    },
  ],
  [
    'optex',
    'takes no step ahead',
    { settings: { lr: 5e-4, ahead: 1 }, base: 'gradient-descent', with: { lr: 5e-4 }, digits: 13 },
  ],
  [
    'ai-sarah',
    'has a constant rate, and no batches',
    { settings: { lr, rate: 'constant' }, base: 'gradient-descent', with: { lr }, digits: 12 },
  ],
  ['polyak', 'is capped', { settings: { cap: 1e-4 }, base: 'gradient-descent', with: { lr: 1e-4 } }],
  [
    'alr-mag',
    'sums nothing',
    { settings: { beta: 0, c: 0.7 }, base: 'polyak', with: { c: 0.7, cap: 0.1 }, digits: 12 },
  ],
  ['alr-hb', 'has no momentum', { settings: { beta: 0 }, base: 'polyak', digits: 12 }],
  [
    'model-building',
    'never builds a model',
    { settings: { lr: 1e-4 }, base: 'gradient-descent', with: { lr: 1e-4 }, digits: 13 },
  ],
  [
    'chebyshev',
    'takes one inner step',
    {
      settings: { bound: 'given', largest: 1000, kappa: 1000, inner: 1 },
      base: 'gradient-descent',
      with: { lr: 2 / 1001 },
      on: curved,
      digits: 12,
    },
  ],
  [
    'polynomial-preconditioning',
    'has a polynomial of degree 0',
    { settings: { degree: 0 }, base: 'gradient-descent', with: { lr: 1e-3 }, on: curved, digits: 12 },
  ],
  [
    'thermodynamic',
    'simulates no time',
    { settings: { lr: 1e-4, dt: 1e-300 }, base: 'gradient-descent', with: { lr: 1e-4 }, digits: 13 },
  ],
  [
    'dshampoo',
    'has not started',
    {
      settings: { lr: 0.1, graft: 'SGD', momentum: 0, start: 1000 },
      base: 'gradient-descent',
      with: { lr: 0.1 },
      on: weighted,
    },
  ],
  [
    'soap',
    'turns nothing',
    {
      settings: { lr: 0.01, beta1: 0.9, beta2: 0.99, weightDecay: 0, largest: 1 },
      base: 'adam',
      with: { lr: 0.01, beta1: 0.9, beta2: 0.99 },
      on: weighted,
      digits: 14,
      late: 1,
    },
  ],
  [
    'muon',
    'meets no matrix',
    { settings: { weightDecay: 0.1 }, base: 'adamw', with: { lr: 3e-4, beta2: 0.95, eps: 1e-10, weightDecay: 0.1 } },
  ],
  ['shampoo2', 'meets no matrix', { settings: {}, base: 'adam' }],
  [
    'duality-map',
    'meets a vector',
    { settings: { lr: 1e-4 }, base: 'gradient-descent', with: { lr: 1e-4 }, digits: 11 },
  ],
  [
    'norm-ball',
    'is of the largest entry',
    { settings: { lr, norm: 'max entry', alpha: 1 }, base: 'signum', with: { lr, momentum: 0 } },
  ],
  [
    'norm-ball',
    'is of Euclid’s norm',
    {
      settings: { lr, norm: 'euclidean', alpha: 1 },
      base: 'normalised-momentum',
      with: { lr, momentum: 0 },
      digits: 12,
    },
  ],
];

describe('a method whose settings leave of it no more than another', () => {
  it.each(pairs)(
    '%s where it %s',
    (id, _why, { settings, base, with: own = {}, digits, on = rosenbrock(6), late = 0 }) => {
      const [method, expected] = [new Method(named(id), on, settings), new Method(named(base), on, own)];
      const start = method.x;
      if (late > 0) method.step(late);
      expect(method.x).toEqual(start);
      expected.path(25).forEach((x) => {
        method.step();
        if (digits === undefined) expect(method.x).toEqual(x);
        else method.x.forEach((v, i) => expect(v).toBeCloseTo(x[i]!, digits));
      });
      expect(expected.x).not.toEqual(start);
    },
  );
});

describe('shampoo of a vector', () => {
  it('is full-matrix AdaGrad: x ← x − η(Σ ggᵀ)^(−½)g', () => {
    const [rate, h] = [0.1, [5, 1]];
    const method = new Method(named('shampoo'), quadratic(h, [1, -2]), { lr: rate, eps: 1e-12 });
    let x = [1, -2];
    let [a, b, d] = [1e-12, 0, 1e-12];
    for (const got of method.path(25)) {
      const g = x.map((v, i) => h[i]! * v) as [number, number];
      [a, b, d] = [a + g[0] * g[0], b + g[0] * g[1], d + g[1] * g[1]];
      // √S of two rows is (S + √det I)/√(tr + 2√det), and its inverse that of the numerator times the denominator.
      const root = Math.sqrt(a * d - b * b);
      const by = Math.sqrt(a + d + 2 * root) / ((a + root) * (d + root) - b * b);
      const step = [(d + root) * g[0] - b * g[1], (a + root) * g[1] - b * g[0]];
      x = x.map((v, i) => v - rate * by * step[i]!);
      got.forEach((v, i) => expect(v).toBeCloseTo(x[i]!, 8));
    }
  });
});

describe('the trust region of the spectral norm', () => {
  it('is Muon with UVᵀ in place of what Newton and Schulz come near to', () => {
    const g = [[3, 1], [-2, 0.5]]; // prettier-ignore
    const rate = 0.1;
    const exact = new Method(named('norm-ball'), linearOn(g), { lr: rate, norm: 'spectral' });
    const near = new Method(named('muon'), linearOn(g), { lr: rate, nesterov: false });
    let before = near.x;
    let passed = exact.x;
    for (let step = 0; step < 5; step += 1) {
      near.step();
      exact.step();
      // Of two rows and a positive determinant, UVᵀ is A plus its adjugate's transpose, as long as √2.
      const [a, b, c, d] = near.x.map((v, i) => v - before[i]!) as [number, number, number, number];
      const length = Math.hypot(a + d, b - c);
      [(a + d) / length, (b - c) / length, (c - b) / length, (a + d) / length].forEach((v, i) =>
        expect(exact.x[i]! - passed[i]!).toBeCloseTo(rate * v, 8),
      );
      [before, passed] = [near.x, exact.x];
    }
  });
});
