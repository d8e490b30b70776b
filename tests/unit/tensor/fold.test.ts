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

test('parts and turns of constants are known, too', () => {
  const x = constant(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    'float64',
  );
  expect(valuesOf(t.sliceAxis(x, 1, 1, 3))).toEqual([2, 3, 5, 6]);
  expect(valuesOf(t.slice(x, [1, 0], [1, 2]))).toEqual([4, 5]);
  expect(valuesOf(t.transpose(x))).toEqual([1, 4, 2, 5, 3, 6]);
  const cube = t.reshape(constant([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 'float64'), [2, 3, 2]);
  // [c, a, b] is what stood at [a, b, c].
  expect(valuesOf(t.transpose(cube, [2, 0, 1]))).toEqual([0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11]);
  expect(folded(t.transpose(t.broadcastTo(constant(2, 'float64'), [5, 7])).node)).toMatchObject({ shape: [7, 5] });
  // What would take more room than the graph should have is left to TensorFlow.
  const wide = t.reshape(
    constant(
      Array.from({ length: 400 }, (_, i) => i),
      'float64',
    ),
    [400, 1],
  );
  expect(folded(t.transpose(t.broadcastTo(wide, [400, 400])).node)).toBeUndefined();
});

test('products of numbers are known, rounded once, however often each stands there', () => {
  const third = t.broadcastTo(constant(1 / 3, 'float64'), [1000, 1000]);
  expect(folded(t.mul(third, constant(0.1, 'float64')).node)).toMatchObject({ shape: [1000, 1000] });
  expect(valuesOf(t.mul(third, constant(0.1, 'float64')))).toEqual([(1 / 3) * 0.1]);
  const { bytes } = folded(t.mul(t.fill([7], 1 / 3, 'float32'), constant(0.1, 'float32')).node)!;
  expect([...new Float32Array(Uint8Array.from(bytes).buffer)]).toEqual([
    Math.fround(Math.fround(1 / 3) * Math.fround(0.1)),
  ]);
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
