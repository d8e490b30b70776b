import adam from '../src/main/optimizers/adaptive/adam.ts';
import type { OptimizerDefinition } from '../src/main/optimizers/define.ts';
import gradientDescent from '../src/main/optimizers/first-order/gradient-descent.ts';
import type { HostTensor, ProblemInstance } from '../src/main/problems/define.ts';
import { softmax } from '../src/main/problems/forms/likelihoods.ts';
import { modelled } from '../src/main/problems/forms/model.ts';
import { randomData } from '../src/main/problems/random.ts';
import type { Float } from '../src/main/tensor/index.ts';
import * as t from '../src/main/tensor/index.ts';
import { entry } from '../src/main/tensor/params.ts';
import type { Recording } from '../src/main/worker/run-program.ts';
import type { Offer } from '../src/shared/domain/needs.ts';
import type { ParameterValues } from '../src/shared/domain/parameter.ts';

/** One step of one method on fixed data, as `peers.py` defines it. */
export interface Workload {
  readonly id: string;
  readonly problem: ProblemInstance;
  readonly optimizer: OptimizerDefinition;
  readonly hyper: ParameterValues;
  /** What the problem tells beside its value, for methods that need it. */
  readonly offers?: readonly Offer[];
  /** What its rows would keep in a run: every point, to be audited, or on batches of data nothing. */
  readonly record: Recording;
}

const { normal: draw, uniform } = randomData(0);
const normal = (shape: readonly number[], scale = 1): HostTensor => ({
  shape,
  values: Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw() * scale),
});
const labels = (n: number, classes: number): HostTensor => ({
  shape: [n],
  values: Int32Array.from({ length: n }, () => Math.floor(uniform() * classes)),
});

const adamHyper = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8 };

/** 784-256-256-10, ReLU, softmax cross-entropy, batch 128, Adam 1e-3. */
function mlp(): Workload {
  const shapes = { W0: [784, 256], W1: [256, 256], W2: [256, 10] } as const;
  const weights = Object.fromEntries(Object.entries(shapes).map(([n, s]) => [`start ${n}`, normal(s, 0.05)]));
  return {
    id: 'mlp',
    optimizer: adam,
    hyper: adamHyper,
    record: 'none',
    offers: ['model', 'layers'],
    problem: {
      unknowns: Object.fromEntries(Object.entries(shapes).map(([n, shape]) => [n, { shape, role: 'weight' as const }])),
      data: { ...weights, x: normal([128, 784]), y: labels(128, 10) },
      start: (data) => Object.fromEntries(Object.keys(shapes).map((n) => [n, data.float(`start ${n}`)])),
      ...modelled({
        examples: ['x', 'y'],
        outputs: (_w, data, tape) => {
          const hidden = t.relu(tape.dense(t.relu(tape.dense(data.float('x'), 'W0')), 'W1'));
          return tape.dense(hidden, 'W2');
        },
        targets: (data) => data.integer('y'),
        likelihood: softmax,
      }),
    },
  };
}

/** 100-dimensional Rosenbrock from (-1.2, 1, …), Adam 1e-3. */
function rosenbrock(): Workload {
  const n = 100;
  const start = { shape: [n], values: Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1)) };
  return {
    id: 'rosenbrock',
    optimizer: adam,
    hyper: adamHyper,
    record: 'points',
    problem: {
      unknowns: { x: { shape: [n], role: 'vector' } },
      data: { start },
      start: (data) => ({ x: data.float('start') }),
      value: (w) => {
        const x = entry(w, 'x');
        const [left, right] = [t.sliceAxis(x, 0, 0, n - 1), t.sliceAxis(x, 0, 1, n)];
        const valley = t.mul(t.square(t.sub(right, t.square(left))), 100);
        return t.sum(t.add(valley, t.square(t.sub(1, left))));
      },
    },
  };
}

/** 10 000 x 100 logistic regression, full batch, L2 1e-3, gradient descent 0.1. */
function logistic(): Workload {
  return {
    id: 'logistic',
    optimizer: gradientDescent,
    hyper: { lr: 0.1 },
    record: 'points',
    problem: {
      unknowns: { w: { shape: [100], role: 'vector' } },
      data: { start: normal([100], 0.01), x: normal([10_000, 100]), y: labels(10_000, 2) },
      start: (data) => ({ w: data.float('start') }),
      value: (p, data) => {
        const w = entry(p, 'w');
        const z = t.matVec(data.float('x'), w);
        const y = t.cast<Float>(data.integer('y'), z.dtype);
        return t.add(t.mean(t.sub(t.softplus(z), t.mul(z, y))), t.mul(t.sum(t.square(w)), 0.5e-3));
      },
    },
  };
}

export const workloads: Readonly<Record<string, () => Workload>> = { rosenbrock, mlp, logistic };
