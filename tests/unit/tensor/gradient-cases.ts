import * as t from '../../../src/main/tensor/index.ts';
import { makeTensor } from '../../../src/main/tensor/tensor.ts';
import type { F } from './harness.ts';
import { numbers } from './harness.ts';

export interface GradientCase {
  /** The op whose rule is held; it must occur in the graph that `build` makes. */
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly { readonly shape: t.Shape; readonly at: Float64Array }[];
  readonly build: (...inputs: F[]) => F;
  /** What differences would show is not what the rule promises: the gradient is this multiple of the cotangent. */
  readonly slope?: number;
  /** The rule itself has no rule: no second derivative. */
  readonly firstOrderOnly?: boolean;
}

type Where = readonly [t.Shape, number?, number?];
type Extra = Pick<GradientCase, 'slope' | 'firstOrderOnly'>;

const cases: GradientCase[] = [];
function add(op: string, name: string, where: readonly Where[], build: (...x: F[]) => F, extra: Extra = {}): void {
  const inputs = where.map(([shape, low, high], i) => ({
    shape,
    at: numbers(shape, cases.length * 10 + i + 1, low, high),
  }));
  cases.push({ op, name, inputs, build, ...extra });
}

const unary: readonly (readonly [string, (x: F) => F, number, number])[] = [
  ['Neg', t.neg, -1, 1],
  ['Abs', t.abs, -1, 1],
  ['Square', t.square, -1, 1],
  ['Exp', t.exp, -1, 1],
  ['Expm1', t.expm1, -1, 1],
  ['Log', t.log, 0.3, 2],
  ['Log1p', t.log1p, -0.5, 1],
  ['Sqrt', t.sqrt, 0.3, 2],
  ['Rsqrt', t.rsqrt, 0.3, 2],
  ['Sin', t.sin, -3, 3],
  ['Cos', t.cos, -3, 3],
  ['Tan', t.tan, -1, 1],
  ['Asin', t.asin, -0.8, 0.8],
  ['Acos', t.acos, -0.8, 0.8],
  ['Atan', t.atan, -2, 2],
  ['Sinh', t.sinh, -2, 2],
  ['Cosh', t.cosh, -2, 2],
  ['Tanh', t.tanh, -2, 2],
  ['Erf', t.erf, -2, 2],
  ['Sigmoid', t.sigmoid, -3, 3],
  ['Softplus', t.softplus, -3, 3],
  ['Relu', t.relu, -1, 1],
  ['Reciprocal', t.reciprocal, 0.3, 2],
  ['Identity', (x) => makeTensor('Identity', [x], x.dtype, x.shape, { T: { type: x.dtype } }), -1, 1],
];
for (const [op, f, low, high] of unary) add(op, 'elementwise', [[[2, 3], low, high]], f);
for (const [op, f] of [
  ['Sign', t.sign],
  ['Floor', t.floor],
  ['Ceil', t.ceil],
  ['Round', t.round],
] as const) {
  add(op, 'piecewise constant', [[[5], -3, 3]], f);
}
add('StopGradient', 'cuts', [[[4]]], (x) => t.stopGradient(t.square(x)), { slope: 0 });
add('Cast', 'down and up', [[[4]]], (x) => t.cast(t.cast(x, 'float32'), x.dtype), { slope: 1 });

const binary: readonly (readonly [string, (a: F, b: F) => F])[] = [
  ['AddV2', (a, b) => t.add(a, b)],
  ['Sub', (a, b) => t.sub(a, b)],
  ['Mul', (a, b) => t.mul(a, b)],
  ['RealDiv', (a, b) => t.div(a, b)],
  ['Maximum', (a, b) => t.maximum(a, b)],
  ['Minimum', (a, b) => t.minimum(a, b)],
  ['Pow', (a, b) => t.pow(a, b)],
  ['Atan2', (a, b) => t.atan2(a, b)],
];
for (const [op, f] of binary) {
  add(
    op,
    'same shape',
    [
      [[2, 3], 0.3, 2],
      [[2, 3], 0.3, 2],
    ],
    f,
  );
  add(
    op,
    'row by column',
    [
      [[3], 0.3, 2],
      [[2, 1], 0.3, 2],
    ],
    f,
  );
  add(
    op,
    'scalar by matrix',
    [
      [[], 0.3, 2],
      [[2, 2], 0.3, 2],
    ],
    f,
  );
}
add('Pow', 'whole exponent, negative base', [[[4], -2, -0.5]], (x) => t.pow(x, 3));
add('SelectV2', 'broadcast condition', [[[2, 3]], [[3]]], (a, b) =>
  t.select(t.constant([[true], [false]], 'bool'), a, b),
);
add('SelectV2', 'condition of the inputs', [[[6]], [[6]]], (a, b) => t.select(t.greater(a, b), t.square(a), b));

add('Sum', 'one axis', [[[2, 3, 2]]], (x) => t.sum(t.square(x), 1));
add('Sum', 'kept axes', [[[2, 3]]], (x) => t.mul(x, t.sum(x, [0], { keepDims: true })));
add('Max', 'one axis', [[[3, 4]]], (x) => t.max(x, 1));
add('Min', 'all axes', [[[3, 4]]], (x) => t.min(x));
add('Prod', 'one axis', [[[3, 3], 0.5, 2]], (x) => t.prod(x, 0));
add('Prod', 'one zero factor', [[[3], 0.5, 2]], (x) => t.prod(t.mul(x, t.constant([1, 0, 1], x.dtype))), {
  firstOrderOnly: true,
});
add('Prod', 'two zero factors', [[[3], 0.5, 2]], (x) => t.prod(t.mul(x, t.constant([0, 0, 1], x.dtype))), {
  firstOrderOnly: true,
});
add('Cumsum', 'forward', [[[3, 2]]], (x) => t.square(t.cumsum(x, 0)));
add('Cumsum', 'reverse', [[[2, 3]]], (x) => t.square(t.cumsum(x, 1, { reverse: true })));
add('Exp', 'softmax', [[[2, 4]]], (x) => t.softmax(x));
add('Log', 'cross-entropy', [[[2, 3]], [[2, 3], 0.1, 1]], (x, y) => t.crossEntropy(x, y));
add('Rsqrt', 'layer norm', [[[2, 4]], [[4]], [[4]]], (x, gain, bias) => t.layerNorm(x, gain, bias));

add('BroadcastTo', 'new axis', [[[2, 1]]], (x) => t.square(t.broadcastTo(x, [3, 2, 2])));
add('Reshape', 'flat', [[[2, 3]]], (x) => t.square(t.reshape(x, [3, 2])));
add('Transpose', 'permutation of three', [[[2, 3, 2]]], (x) => t.square(t.transpose(x, [2, 0, 1])));
add('Slice', 'inner block', [[[3, 4]]], (x) => t.square(t.slice(x, [1, 1], [2, 2])));
add('Pad', 'uneven', [[[2, 2]]], (x) =>
  t.square(
    t.pad(x, [
      [1, 0],
      [0, 2],
    ]),
  ),
);
add('ConcatV2', 'axis 1', [[[2, 1]], [[2, 3]]], (a, b) => t.square(t.concat([a, b, a], 1)));
add('ReverseV2', 'one axis', [[[2, 3]]], (x) => t.mul(x, t.reverse(x, [1])));
add('GatherV2', 'repeated rows', [[[3, 2]]], (x) => t.square(t.gather(x, t.constant([2, 0, 2], 'int32'))));
add('GatherV2', 'matrix of indices on axis 1', [[[2, 3, 2]]], (x) =>
  t.square(
    t.gather(
      x,
      t.constant(
        [
          [1, 1],
          [0, 2],
        ],
        'int32',
      ),
      1,
    ),
  ),
);
add('GatherNd', 'entries', [[[3, 2]]], (x) =>
  t.square(
    t.gatherNd(
      x,
      t.constant(
        [
          [0, 1],
          [2, 0],
          [0, 1],
        ],
        'int32',
      ),
    ),
  ),
);
add('TensorScatterAdd', 'repeated rows', [[[3, 2]], [[2, 2]]], (x, u) =>
  t.square(t.scatterAdd(x, t.constant([[1], [1]], 'int32'), u)),
);
add('TensorScatterUpdate', 'rows', [[[3, 2]], [[2, 2]]], (x, u) =>
  t.square(t.scatterUpdate(x, t.constant([[2], [0]], 'int32'), u)),
);

add('SetRow', 'a row', [[[3, 2]], [[2]]], (x, u) => t.square(t.setRow(x, t.constant(1, 'int32'), u)));
add('SetRow', 'an entry', [[[3]], [[]]], (x, u) => t.square(t.setRow(x, t.constant(2, 'int32'), u)));

for (const transposeA of [false, true]) {
  for (const transposeB of [false, true]) {
    const name = `${transposeA ? 'aᵀ' : 'a'} ${transposeB ? 'bᵀ' : 'b'}`;
    const a = transposeA ? [3, 2] : [2, 3];
    const b = transposeB ? [2, 3] : [3, 2];
    add('MatMul', name, [[a], [b]], (p, q) => t.matMul(p, q, { transposeA, transposeB }));
    add('BatchMatMulV2', `${name}, broadcast batch`, [[[2, 1, ...a]], [[3, ...b]]], (p, q) =>
      t.matMul(p, q, { transposeA, transposeB }),
    );
  }
}

for (const [stride, padding] of [
  [1, 'SAME'],
  [2, 'SAME'],
  [1, 'VALID'],
  [2, 'VALID'],
] as const) {
  const conv = (x: F, k: F): F => t.conv2d(x, k, { stride, padding });
  const name = `stride ${stride}, ${padding}`;
  const where: Where[] = [[[1, 4, 4, 2]], [[3, 3, 2, 1]]];
  add('Conv2D', name, where, conv);
  const penalty = (x: F, k: F): F => t.sum(t.square(conv(x, k)));
  add('Conv2DBackpropInput', name, where, (x, k) => t.gradient(penalty(x, k), [x])[0] as F);
  add('Conv2DBackpropFilter', name, where, (x, k) => t.gradient(penalty(x, k), [k])[0] as F);
}
add('Max', 'maximum pooling', [[[1, 4, 4, 1]]], (x) => t.maxPool(x));

const gram = (x: F): F => t.add(t.matMul(x, x, { transposeA: true }), t.eye(x.shape[1] ?? 0, x.dtype));
add('Cholesky', 'of a Gram matrix', [[[3, 3]]], (x) => t.cholesky(gram(x)));
for (const lower of [true, false]) {
  for (const transpose of [true, false]) {
    const factor = (a: F): F => t.add(t.band(a, lower ? 'lower' : 'upper'), t.mul(t.eye(3, a.dtype), 3));
    add(
      'MatrixTriangularSolve',
      `${lower ? 'lower' : 'upper'}${transpose ? ', transposed' : ''}`,
      [[[3, 3]], [[3, 2]]],
      (a, b) => t.triangularSolve(factor(a), b, { lower, transpose }),
    );
  }
}
add('Qr', 'square', [[[3, 3]]], (x) => {
  const { q, r } = t.qr(x);
  return t.concat([t.square(q), t.square(r)], 0);
});
add('Qr', 'tall', [[[4, 2]]], (x) => {
  const { q, r } = t.qr(x);
  return t.concat([t.square(q), t.square(r)], 0);
});
add('SelfAdjointEigV2', 'values', [[[3, 3]]], (x) => t.eigh(gram(x)).values);
add('SelfAdjointEigV2', 'vectors, up to sign', [[[3, 3]]], (x) => t.square(t.eigh(gram(x)).vectors));
add('Svd', 'singular values', [[[3, 2]]], (x) => t.svd(x).s, { firstOrderOnly: true });
add('Svd', 'singular values, wide', [[[2, 3]]], (x) => t.svd(x).s, { firstOrderOnly: true });

export const gradientCases: readonly GradientCase[] = cases;
/** Rules that exist to refuse. */
export const refusing: readonly string[] = ['StatelessWhile', 'StatelessIf'];
