import { expect, test } from 'vitest';
import { constant } from '../../../src/main/tensor/constant.ts';
import { folded } from '../../../src/main/tensor/fold.ts';
import type { Tensor } from '../../../src/main/tensor/index.ts';
import * as t from '../../../src/main/tensor/index.ts';

const valuesOf = ({ node }: Tensor): number[] | undefined => {
  const bytes = folded(node)?.bytes;
  return bytes && [...new Float64Array(Uint8Array.from(bytes).buffer)];
};

test('reshapes, repetitions and signs of constants are known, bit for bit', () => {
  const x = constant([[1, -2, 3]], 'float64');
  expect(valuesOf(t.reshape(x, [3]))).toEqual([1, -2, 3]);
  expect(valuesOf(t.broadcastTo(x, [2, 3]))).toEqual([1, -2, 3, 1, -2, 3]);
  expect(valuesOf(t.broadcastTo(t.reshape(x, [3, 1]), [2, 3, 2]))).toEqual([1, 1, -2, -2, 3, 3, 1, 1, -2, -2, 3, 3]);
  expect(valuesOf(t.neg(t.reshape(x, [3])))).toEqual([-1, 2, -3]);
  expect(valuesOf(t.neg(t.zeros([2], 'float64')))?.map((v) => Object.is(v, -0))).toEqual([true]);
  // One number that fills a tensor stays one.
  expect(folded(t.broadcastTo(constant(2, 'float64'), [1000, 1000]).node)).toMatchObject({ shape: [1000, 1000] });
  expect(folded(t.broadcastTo(constant(2, 'float64'), [1000, 1000]).node)?.bytes).toHaveLength(8);
});

test('what depends on anything else is not', () => {
  const x = constant([1, 2], 'float64');
  expect(folded(t.exp(x).node)).toBeUndefined();
  expect(folded(t.reshape(t.exp(x), [2, 1]).node)).toBeUndefined();
});

test('the gradient with respect to a constant is that of its ops', () => {
  const x = constant([1, 2], 'float64');
  const [slope] = t.gradient(t.sum(t.mul(t.neg(t.reshape(x, [2, 1])), constant([[3], [4]], 'float64'))), [x]);
  expect(slope).toMatchObject({ shape: [2] });
  expect(slope?.node.constant).toBeUndefined();
});
