import { describe, expect, expectTypeOf, it } from 'vitest';
import * as t from '../../../src/main/tensor/index.ts';
import * as p from '../../../src/main/tensor/params.ts';

const f32 = (...shape: number[]): t.Tensor<'float32'> => t.zeros(shape, 'float32');
const f64 = (...shape: number[]): t.Tensor<'float64'> => t.zeros(shape, 'float64');
const i32 = (...shape: number[]): t.Tensor<'int32'> => t.zeros(shape, 'int32');
/** What the types would refuse, for the checks that remain when dtypes are only known to be floats. */
const untyped = (x: t.Tensor): t.Tensor<'float64'> => x as t.Tensor<'float64'>;

const mistakes: readonly (readonly [string, () => unknown, string])[] = [
  [
    'mixed dtypes',
    () => t.add(f64(2), untyped(f32(2))),
    'AddV2: dtypes differ: float64[2], float32[2]; nothing is converted unasked, use cast',
  ],
  ['shapes that do not broadcast', () => t.mul(f64(2, 3), f64(2)), 'Mul: shapes [2, 3] and [2] do not broadcast'],
  ['two numbers', () => t.sub(1 as never, 2 as never), 'Sub: needs at least one tensor'],
  ['a function of integers', () => t.exp(untyped(i32(2))), 'Exp: needs a float tensor, got int32[2]'],
  ['select of two dtypes', () => t.select(t.constant(true, 'bool'), f64(), untyped(f32())), 'SelectV2: dtypes differ'],
  [
    'select of shapes',
    () => t.select(t.constant(true, 'bool'), f64(2), f64(3)),
    'SelectV2: shapes [], [2], [3] do not broadcast',
  ],
  ['inner sizes', () => t.matMul(f64(2, 3), f64(2, 3)), 'MatMul: [2, 3] by [2, 3]: inner sizes differ'],
  [
    'inner sizes, transposed',
    () => t.matMul(f64(2, 3), f64(2, 3), { transposeA: true, transposeB: true }),
    'MatMul: [2, 3]ᵀ by [2, 3]ᵀ: inner sizes differ',
  ],
  ['a vector as a matrix', () => t.matMul(f64(3), f64(3, 1)), 'MatMul: [3] by [3, 1]: needs two axes or more'],
  ['batches', () => t.matMul(f64(2, 3, 3), f64(4, 3, 3)), 'batch axes do not broadcast'],
  ['dot of shapes', () => t.dot(f64(2), f64(3)), 'dot: shapes [2] and [3] differ'],
  ['an axis that is not there', () => t.sum(f64(2), 1), 'Sum: axis 1 does not exist in rank 1'],
  ['an axis twice', () => t.max(f64(2, 2), [0, -2]), 'Max: axes [0, -2] name one twice'],
  ['reshape', () => t.reshape(f64(2, 3), [4, -1]), 'Reshape: [2, 3] does not fit [4, -1]'],
  ['transpose', () => t.transpose(f64(2, 3), [0, 0]), 'Transpose: [0, 0] is no permutation of the axes of [2, 3]'],
  ['slice', () => t.slice(f64(3), [2], [2]), 'Slice: begin [2] and size [2] do not fit [3]'],
  ['concat', () => t.concat([f64(2, 2), f64(3, 3)], 0), 'ConcatV2: shapes [2, 2], [3, 3] differ beyond axis 0'],
  ['broadcast', () => t.broadcastTo(f64(3), [2]), 'BroadcastTo: shape [3] does not broadcast to [2]'],
  ['pad', () => t.pad(f64(2, 2), [[0, 1]]), 'Pad: needs 2 pairs, got 1'],
  ['squeeze', () => t.squeeze(f64(2), 0), 'Squeeze: axis 0 of [2] is not 1'],
  [
    'scatter',
    () => t.scatterAdd(f64(3, 2), i32(2, 1), f64(2, 3)),
    'TensorScatterAdd: updates of [2, 3] where [2, 2] is needed into [3, 2]',
  ],
  [
    'convolution',
    () => t.conv2d(f64(1, 4, 4, 2), f64(3, 3, 1, 1)),
    'Conv2D: images [1, 4, 4, 2] do not fit kernels [3, 3, 1, 1]',
  ],
  ['pooling', () => t.maxPool(f64(1, 5, 4, 1)), 'maxPool: windows of 2 do not tile images [1, 5, 4, 1]'],
  ['a matrix that is not square', () => t.cholesky(f64(2, 3)), 'Cholesky: needs a square matrix, got [2, 3]'],
  [
    'triangular solve',
    () => t.triangularSolve(f64(2, 2), f64(3, 1)),
    'MatrixTriangularSolve: right-hand side [3, 1] does not fit [2, 2]',
  ],
  [
    'a constant of the wrong size',
    () => t.constant([1, 2, 3], 'float64', [2]),
    'constant: 3 values do not fill shape [2]',
  ],
  ['ragged lists', () => t.constant([[1], [1, 2]], 'float64'), 'constant: nested lists differ in length'],
  ['the gradient of a vector', () => t.gradient(f64(2), [f64(2)]), 'gradient: needs a scalar, got [2]'],
  ['an unknown parameter', () => p.entry({ x: f64() }, 'y'), 'Params: there is no y among x'],
  ['a coefficient that is no scalar', () => p.scale(f64(2), { x: f64(2) }), 'coefficient: must be a scalar'],
];

describe('a mistake names the op and the shapes', () => {
  it.each(mistakes)('%s', (_, make, message) => {
    expect(make).toThrow(t.GraphError);
    expect(make).toThrow(message);
  });
});

// Held by the type checker: an @ts-expect-error without an error fails it.
describe('dtypes are types', () => {
  it('keeps the dtype', () => {
    expectTypeOf(t.add(f64(), 1)).toEqualTypeOf<t.Tensor<'float64'>>();
    expectTypeOf(t.less(f64(), 1)).toEqualTypeOf<t.Tensor<'bool'>>();
    expectTypeOf(t.cast(f64(), 'int32')).toEqualTypeOf<t.Tensor<'int32'>>();
    expectTypeOf(t.eigh(f64(2, 2)).values).toEqualTypeOf<t.Tensor<'float64'>>();
  });
  it('refuses two dtypes', () => {
    // @ts-expect-error float64 with float32
    expect(() => t.add(f64(), f32())).toThrow(t.GraphError);
    // @ts-expect-error float64 with int32
    expect(() => t.mul(f64(), i32())).toThrow(t.GraphError);
    // @ts-expect-error float32 by float64
    expect(() => t.matMul(f32(2, 2), f64(2, 2))).toThrow(t.GraphError);
    // @ts-expect-error a function of integers
    expect(() => t.log(i32())).toThrow(t.GraphError);
    // @ts-expect-error indices are integers
    t.gather(f64(3), f64(1));
    // @ts-expect-error a condition is a bool
    t.select(i32(), f64(), f64());
    // @ts-expect-error bools are not added
    t.add(t.constant(true, 'bool'), 1);
  });
});
