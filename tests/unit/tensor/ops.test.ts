import { afterAll, describe, expect, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import type { F } from './harness.ts';
import { Functions, bothModes, numbers } from './harness.ts';

const functions = new Functions();
afterAll(() => functions.close());

const c = (value: Parameters<typeof t.constant>[0], dtype: t.Float = 'float64'): F => t.constant(value, dtype);
const i = (value: Parameters<typeof t.constant>[0]): t.Tensor<'int32'> => t.constant(value, 'int32');
const matrix = (): F =>
  c([
    [1, 2, 3],
    [4, 5, 6],
  ]);

/** Ops on chosen numbers, with what mathematics says. */
const values: Record<string, readonly [() => t.Tensor, readonly number[]]> = {
  floorDiv: [() => t.floorDiv(i([7, -7, 7]), i([2, 2, -2])), [3, -4, -4]],
  floorMod: [() => t.floorMod(i([7, -7, 7]), i([2, 2, -2])), [1, 1, -1]],
  round: [() => t.round(c([0.5, 1.5, 2.5, -0.5])), [0, 2, 2, -0]],
  sign: [() => t.sign(c([-3, 0, 2])), [-1, 0, 1]],
  clip: [() => t.clip(c([-3, 0.5, 2]), -1, 1), [-1, 0.5, 1]],
  softplus: [() => t.softplus(c([-800, 0, 800])), [0, Math.LN2, 800]],
  sigmoid: [() => t.sigmoid(c([-800, 0, 800])), [0, 0.5, 1]],
  logSumExp: [() => t.logSumExp(c([1000, 1000])), [1000 + Math.LN2]],
  logSumExpOfNothing: [() => t.logSumExp(c([-Infinity, -Infinity])), [-Infinity]],
  softmax: [
    () =>
      t.softmax(
        c([
          [1000, 1000],
          [0, Math.log(3)],
        ]),
      ),
    [0.5, 0.5, 0.25, 0.75],
  ],
  logSoftmax: [() => t.logSoftmax(c([1e6, 1e6 + 2])), [-2 - Math.log1p(Math.exp(-2)), -Math.log1p(Math.exp(-2))]],
  erf: [() => t.erf(c([0.5])), [0.5204998778130465]],
  expm1: [() => t.expm1(c([1e-20])), [1e-20]],
  log1p: [() => t.log1p(c([1e-20])), [1e-20]],
  atan2: [() => t.atan2(c([1, -1]), c([-1, -1])), [(3 * Math.PI) / 4, (-3 * Math.PI) / 4]],
  pow: [() => t.pow(c([-2, 0, 9]), c([3, 0, 0.5])), [-8, 1, 3]],
  castDown: [() => t.cast(c([2 ** 24 + 1, 0.1]), 'float32'), [2 ** 24, Math.fround(0.1)]],
  castToInt: [() => t.cast(c([1.9, -1.9]), 'int32'), [1, -1]],
  compare: [() => t.logicalAnd(t.greater(c([1, 2, 3]), 1), t.logicalNot(t.equal(c([1, 2, 3]), 3))), [0, 1, 0]],
  isFinite: [() => t.isFinite(c([1, Infinity, NaN])), [1, 0, 0]],
  isNan: [() => t.isNan(c([1, Infinity, NaN])), [0, 0, 1]],
  sum: [() => t.sum(matrix(), 0), [5, 7, 9]],
  mean: [() => t.mean(matrix(), -1, { keepDims: true }), [2, 5]],
  prod: [() => t.prod(matrix(), 1), [6, 120]],
  max: [() => t.max(matrix()), [6]],
  min: [() => t.min(matrix(), 1), [1, 4]],
  any: [() => t.any(t.greater(matrix(), 3), 1), [0, 1]],
  all: [() => t.all(t.greater(matrix(), 1), 0), [0, 1, 1]],
  argMax: [() => t.argMax(matrix(), 1), [2, 2]],
  argMin: [() => t.argMin(matrix(), 0), [0, 0, 0]],
  cumsum: [() => t.cumsum(matrix(), 1), [1, 3, 6, 4, 9, 15]],
  cumsumReversed: [() => t.cumsum(matrix(), 0, { reverse: true }), [5, 7, 9, 4, 5, 6]],
  transpose: [() => t.transpose(matrix()), [1, 4, 2, 5, 3, 6]],
  slice: [() => t.slice(matrix(), [0, 1], [-1, 2]), [2, 3, 5, 6]],
  concat: [() => t.concat([matrix(), c([[7], [8]])], 1), [1, 2, 3, 7, 4, 5, 6, 8]],
  stack: [() => t.stack([c([1, 2]), c([3, 4])], 1), [1, 3, 2, 4]],
  unstack: [() => t.unstack(matrix(), 1)[1] as F, [2, 5]],
  pad: [
    () =>
      t.pad(c([[1, 2]]), [
        [1, 0],
        [0, 1],
      ]),
    [0, 0, 0, 1, 2, 0],
  ],
  reverse: [() => t.reverse(matrix(), [1]), [3, 2, 1, 6, 5, 4]],
  tile: [() => t.tile(c([[1], [2]]), [2, 2]), [1, 1, 2, 2, 1, 1, 2, 2]],
  broadcastTo: [() => t.broadcastTo(c([1, 2]), [2, 2]), [1, 2, 1, 2]],
  gather: [() => t.gather(matrix(), i([[2, 0]]), 1), [3, 1, 6, 4]],
  gatherNd: [
    () =>
      t.gatherNd(
        matrix(),
        i([
          [1, 0],
          [0, 2],
        ]),
      ),
    [4, 3],
  ],
  scatterAdd: [() => t.scatterAdd(c([1, 2, 3]), i([[0], [2], [0]]), c([10, 20, 30])), [41, 2, 23]],
  scatterUpdate: [() => t.scatterUpdate(c([1, 2, 3]), i([[2]]), c([9])), [1, 2, 9]],
  setRow: [() => t.setRow(matrix(), i(1), c([7, 8, 9])), [1, 2, 3, 7, 8, 9]],
  row: [() => t.row(matrix(), i(1)), [4, 5, 6]],
  oneHot: [() => t.oneHot(i([2, 0]), 3, 'float64'), [0, 0, 1, 1, 0, 0]],
  matMul: [() => t.matMul(matrix(), matrix(), { transposeB: true }), [14, 32, 32, 77]],
  matVec: [() => t.matVec(matrix(), c([1, -1]), { transpose: true }), [-3, -3, -3]],
  outer: [() => t.outer(c([1, 2]), c([3, 4])), [3, 4, 6, 8]],
  batchMatMul: [() => t.matMul(t.stack([matrix(), matrix()]), c([[1], [1], [1]])), [6, 15, 6, 15]],
  // The kernel's centre and the entry below it: y[r, c] = x[r, c] + 10 x[r + 1, c].
  conv2d: [
    () => t.conv2d(t.reshape(c([1, 2, 3, 4]), [1, 2, 2, 1]), t.reshape(c([0, 0, 0, 0, 1, 0, 0, 10, 0]), [3, 3, 1, 1])),
    [31, 42, 3, 4],
  ],
  convStride: [
    () =>
      t.conv2d(t.reshape(t.range(16, 'float64'), [1, 4, 4, 1]), t.ones([2, 2, 1, 1], 'float64'), {
        stride: 2,
        padding: 'VALID',
      }),
    [10, 18, 42, 50],
  ],
  maxPool: [() => t.maxPool(t.reshape(t.range(16, 'float64'), [1, 4, 4, 1])), [5, 7, 13, 15]],
  avgPool: [() => t.avgPool(t.reshape(t.range(16, 'float64'), [1, 4, 4, 1])), [2.5, 4.5, 10.5, 12.5]],
  layerNorm: [() => t.layerNorm(c([[-1, 1]]), c([2, 2]), c([1, 1]), 0), [-1, 3]],
  crossEntropy: [() => t.crossEntropy(c([[0, Math.log(3)]]), c([[1, 0]])), [Math.log(4)]],
  negativeZero: [() => t.mul(c([-0]), 1), [-0]],
  emptySum: [() => t.sum(t.zeros([0], 'float64')), [0]],
};
functions.define('values', {}, () =>
  Object.fromEntries(Object.entries(values).map(([name, [build]]) => [name, build()])),
);

/** A long expression in both dtypes, for the agreement of XLA with TensorFlow's kernels. */
const n = 64;
for (const dtype of ['float32', 'float64'] as const) {
  functions.define(`network_${dtype}`, { x: { dtype, shape: [n, 8] }, w: { dtype, shape: [8, 8] } }, ({ x, w }) => {
    const h = t.layerNorm(t.tanh(t.matMul(x, w)), t.ones([8], dtype), t.zeros([8], dtype));
    const loss = t.mean(t.logSumExp(t.matMul(h, w, { transposeB: true }), 1));
    const [gx, gw] = t.gradient(loss, [x, w]);
    return { loss, gx: gx as F, gw: gw as F };
  });
}

describe.each(bothModes)('%s', (mode) => {
  it.each(Object.keys(values))('%s', (name) => {
    const got = functions.run('values', mode)[name] ?? [];
    const expected = values[name]?.[1] ?? [];
    expect(got).toHaveLength(expected.length);
    expected.forEach((v, k) => {
      if (Number.isInteger(v) || !Number.isFinite(v)) expect(got[k]).toBe(v);
      else expect(Math.abs((got[k] ?? NaN) - v)).toBeLessThan(4e-16 * Math.max(1, Math.abs(v)));
    });
  });
});

it.each([
  ['float32', 2e-6],
  ['float64', 4e-15],
] as const)('xla agrees with plain to rounding in %s', (dtype, tolerance) => {
  const feeds = { x: numbers([n, 8], 1), w: numbers([8, 8], 2) };
  const [a, b] = bothModes.map((mode) => functions.run(`network_${dtype}`, mode, feeds));
  for (const [name, list] of Object.entries(a ?? {})) {
    const size = Math.max(...Array.from(list, Math.abs));
    list.forEach((v, k) => expect(Math.abs(v - (b?.[name]?.[k] ?? NaN)) / size).toBeLessThan(tolerance));
  }
});
