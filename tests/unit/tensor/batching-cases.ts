import * as t from '../../../src/main/tensor/index.ts';
import { gradientCases } from './gradient-cases.ts';
import { numbers } from './harness.ts';

export interface BatchingInput {
  /** 'float': of the precision that is tested. */
  readonly dtype: 'float' | 'int32' | 'bool';
  readonly shape: t.Shape;
  readonly at: ArrayLike<number>;
  /** Whole numbers are in [low, high). */
  readonly range?: readonly [low: number, high: number];
}

export interface BatchingCase {
  /** The op whose rule is held; it must occur in the graph that `build` makes. */
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly BatchingInput[];
  readonly build: (...inputs: t.Tensor[]) => t.Tensor;
}

type Float = t.Tensor<t.Float>;
type Int = t.Tensor<'int32'>;
type Bool = t.Tensor<'bool'>;

const cases: BatchingCase[] = [];
function add<A extends readonly t.Tensor[]>(
  op: string,
  name: string,
  inputs: readonly BatchingInput[],
  build: (...inputs: A) => t.Tensor,
): void {
  cases.push({ op, name, inputs, build: build as unknown as BatchingCase['build'] });
}

const float = (...shape: number[]): BatchingInput => ({ dtype: 'float', shape, at: numbers(shape, cases.length + 7) });
/** Whole numbers in [low, high). */
const whole = (low: number, high: number, ...shape: number[]): BatchingInput => ({
  dtype: 'int32',
  shape,
  at: numbers(shape, cases.length + 11, low, high).map(Math.floor),
  range: [low, high],
});
const truths = (...shape: number[]): BatchingInput => ({
  dtype: 'bool',
  shape,
  at: numbers(shape, cases.length + 13).map((x) => (x < 0 ? 1 : 0)),
});

/** Shapes of two operands: what is mapped must broadcast as it does alone. */
const shapes: readonly (readonly [string, t.Shape, t.Shape])[] = [
  ['same shape', [2, 3], [2, 3]],
  ['scalar by matrix', [], [2, 3]],
  ['vector by matrix', [3], [2, 3]],
  ['matrix by scalar', [2, 3], []],
  ['row by column', [3], [2, 1]],
  ['scalars', [], []],
];

for (const [name, p, q] of shapes) {
  add('Sub', name, [float(...p), float(...q)], (a: Float, b: Float) => t.sub(a, b));
}
// How shapes are made to fit is one rule for all: the others are held to what differs most.
for (const [name, p, q] of shapes.slice(2, 4)) {
  for (const [op, f] of [
    ['Equal', t.equal],
    ['NotEqual', t.notEqual],
    ['Less', t.less],
    ['LessEqual', t.lessEqual],
    ['Greater', t.greater],
    ['GreaterEqual', t.greaterEqual],
  ] as const) {
    // Few values, so that some are equal.
    add(op, name, [whole(-1, 2, ...p), whole(-1, 2, ...q)], (a: Int, b: Int) => f(a, b));
  }
  for (const [op, f] of [
    ['AddV2', t.add],
    ['Sub', t.sub],
    ['Mul', t.mul],
    ['Maximum', t.maximum],
    ['Minimum', t.minimum],
    ['FloorDiv', t.floorDiv],
    ['FloorMod', t.floorMod],
  ] as const) {
    add(op, `integers, ${name}`, [whole(-9, 9, ...p), whole(1, 9, ...q)], (a: Int, b: Int) => f(a, b));
  }
  add('RealDiv', name, [float(...p), float(...q)], (a: Float, b: Float) => t.div(a, b));
  add('LogicalAnd', name, [truths(...p), truths(...q)], (a: Bool, b: Bool) => t.logicalAnd(a, b));
  add('LogicalOr', name, [truths(...p), truths(...q)], (a: Bool, b: Bool) => t.logicalOr(a, b));
  add('SelectV2', `condition beside ${name}`, [truths(2, 1), float(...p), float(...q)], (c: Bool, a: Float, b: Float) =>
    t.select(c, a, b),
  );
}
add('SelectV2', 'scalar condition', [truths(), float(2, 2), float(2, 2)], (c: Bool, a: Float, b: Float) =>
  t.select(c, a, b),
);
add('SelectV2', 'of truths', [truths(3), truths(3), truths()], (c: Bool, a: Bool, b: Bool) => t.select(c, a, b));
add('LogicalNot', 'elementwise', [truths(4)], (a: Bool) => t.logicalNot(a));
const special: BatchingInput = { dtype: 'float', shape: [4], at: [NaN, Infinity, -0, -Infinity] };
add('IsFinite', 'elementwise', [special], (x: Float) => t.isFinite(x));
add('IsNan', 'elementwise', [special], (x: Float) => t.isNan(x));
add('Neg', 'of what is not finite', [special], (x: Float) => t.neg(x));
add('Cast', 'to integers', [float(2, 3)], (x: Float) => t.cast(t.mul(x, 9), 'int32'));
add('Cast', 'from truths', [truths(4)], (x: Bool) => t.cast(x, 'float64'));
add('Cast', 'to bytes', [whole(0, 256, 4)], (x: Int) => t.cast(x, 'uint8'));

add('Sum', 'integers', [whole(-9, 9, 2, 3)], (x: Int) => t.sum(x, 1));
add('Sum', 'of a scalar', [float()], (x: Float) => t.sum(x));
add('Prod', 'integers', [whole(-3, 3, 2, 3)], (x: Int) => t.prod(x, 0));
add('Max', 'integers', [whole(-9, 9, 2, 3)], (x: Int) => t.max(x));
add('All', 'one axis', [truths(2, 3)], (x: Bool) => t.all(x, 1));
add('Any', 'all axes', [truths(2, 3)], (x: Bool) => t.any(x));
add('ArgMax', 'last axis', [float(2, 3)], (x: Float) => t.argMax(x));
add('ArgMin', 'first axis', [whole(-2, 2, 2, 3)], (x: Int) => t.argMin(x, 0));
add('Cumsum', 'integers', [whole(-9, 9, 2, 3)], (x: Int) => t.cumsum(x, 1));

add('BroadcastTo', 'truths', [truths(3)], (x: Bool) => t.broadcastTo(x, [2, 3]));
add('Reshape', 'a scalar', [whole(0, 9)], (x: Int) => t.reshape(x, [1, 1]));
add('Transpose', 'truths', [truths(2, 3)], (x: Bool) => t.transpose(x));
add('ConcatV2', 'integers', [whole(0, 9, 2), whole(0, 9, 3)], (a: Int, b: Int) =>
  t.concat([a, b, t.range(2, 'int32')], 0),
);
add('ConcatV2', 'scalars', [float(), float()], (a: Float, b: Float) => t.stack([a, b, a]));
add('Reshape', 'tiles', [float(2, 3)], (x: Float) => t.tile(x, [2, 2]));

for (const axis of [0, 1, 2]) {
  const at = (name: string, ...shape: number[]): void =>
    add('GatherV2', `${name} on axis ${axis}`, [float(3, 3, 3), whole(0, 3, ...shape)], (x: Float, i: Int) =>
      t.gather(x, i, axis),
    );
  at('a scalar index');
  at('indices', 2);
  at('a matrix of indices', 2, 2);
}
add('GatherV2', 'a row of integers', [whole(0, 9, 4), whole(0, 4)], (x: Int, i: Int) => t.row(x, i));
add('GatherNd', 'entries', [float(3, 2), whole(0, 2, 3, 2)], (x: Float, i: Int) => t.gatherNd(x, i));
add('GatherNd', 'rows', [float(3, 2), whole(0, 3, 2, 2, 1)], (x: Float, i: Int) => t.gatherNd(x, i));
add('TensorScatterAdd', 'equal indices', [float(3, 2), whole(0, 2, 3, 1), float(3, 2)], (x: Float, i: Int, u: Float) =>
  t.scatterAdd(x, i, u),
);
add('TensorScatterAdd', 'integers', [whole(0, 9, 3), whole(0, 3, 4, 1), whole(0, 9, 4)], (x: Int, i: Int, u: Int) =>
  t.scatterAdd(x, i, u),
);
add('TensorScatterUpdate', 'an entry', [float(3, 2), whole(0, 2, 1, 2), float(1)], (x: Float, i: Int, u: Float) =>
  t.scatterUpdate(x, i, u),
);
add('SetRow', 'a row', [float(3, 2), whole(0, 3), float(2)], (x: Float, i: Int, u: Float) => t.setRow(x, i, u));
add('SetRow', 'an entry', [whole(0, 9, 4), whole(0, 4), whole(0, 9)], (x: Int, i: Int, u: Int) => t.setRow(x, i, u));
add('Equal', 'one-hot', [whole(0, 3, 4)], (x: Int) => t.oneHot(x, 3, 'float64'));

const keyed = (op: string, name: string, draw: (key: t.Key) => t.Tensor): void =>
  add(op, name, [whole(-9, 9), whole(0, 9), whole(0, 9)], (seed: Int, step: Int, index: Int) =>
    draw(t.atIndex(t.atStep(t.subKey(t.makeKey(seed), 'case'), step), index)),
  );
keyed('Bitcast', 'a key', (key) => t.randomBits(key, []));
keyed('StatelessRandomUniformFullIntV2', 'less than a block', (key) => t.randomBits(key, [3]));
keyed('StatelessRandomUniformFullIntV2', 'blocks', (key) => t.randomBits(key, [5, 7]));
keyed('StatelessRandomUniformIntV2', 'indices', (key) => t.randomIndex(key, [9], 7));
keyed('RightShift', 'uniform', (key) => t.randomUniform(key, [5], 'float64'));
keyed('RightShift', 'uniform, single', (key) => t.randomUniform(key, [5], 'float32'));
keyed('Cos', 'normal', (key) => t.randomNormal(key, [5], 'float64'));
for (const op of ['BitwiseAnd', 'BitwiseXor']) {
  add(op, 'a batch of batches of keys', [whole(-9, 9, 2), whole(0, 9)], (seeds: Int, step: Int) =>
    t.vmap((seed: Int) => t.randomBits(t.atStep(t.makeKey(seed), step), [3]))(seeds),
  );
}

add('StatelessWhile', 'as many steps for all', [float(2), whole(3, 4)], (x: Float) => {
  const end = t.while_(
    (s) => t.less(s.i, 3),
    (s) => ({ i: t.add(s.i, 1), x: t.mul(s.x, x) }),
    { i: t.constant(0, 'int32'), x: t.onesLike(x) },
  );
  return end.x;
});
add('StatelessWhile', 'a number of steps each', [float(2), whole(0, 5)], (x: Float, n: Int) => {
  const end = t.while_(
    (s) => t.less(s.i, n),
    (s) => ({ i: t.add(s.i, 1), x: t.add(s.x, t.mul(x, 0.5)) }),
    { i: t.constant(0, 'int32'), x },
  );
  return end.x;
});
add('StatelessIf', 'a predicate each', [whole(0, 2), float(2), float(2)], (i: Int, a: Float, b: Float) =>
  t.cond(
    t.equal(i, 0),
    () => t.mul(a, 2),
    () => b,
  ),
);

export const batchingCases: readonly BatchingCase[] = [
  ...cases,
  ...gradientCases.map(({ op, name, inputs, build }) => ({
    op,
    name: `${name} (gradient case)`,
    inputs: inputs.map(({ shape, at }) => ({ dtype: 'float' as const, shape, at })),
    build: build as unknown as BatchingCase['build'],
  })),
];

/**
 * Ops of which a batch gives each member its bits: they move numbers, choose, or round once. The others sum in an order
 * that depends on the shape (products, sums, factors), or come from kernels that take four or eight numbers at once by
 * another formula than the rest (`exp`, and in float32 also `Sqrt`, `Rsqrt` and `Reciprocal`).
 */
export const exactOps: ReadonlySet<string> = new Set(
  (
    'Argument Const AddV2 Sub Mul RealDiv Maximum Minimum FloorDiv FloorMod Equal NotEqual Less LessEqual Greater ' +
    'GreaterEqual LogicalAnd LogicalOr LogicalNot IsFinite IsNan Identity StopGradient Neg Abs Sign Square Floor Ceil ' +
    'Round Cast SelectV2 Max Min All Any ArgMax ArgMin BroadcastTo Reshape Transpose Slice Pad ConcatV2 ' +
    'ReverseV2 GatherV2 GatherNd TensorScatterAdd TensorScatterUpdate SetRow Bitcast RightShift BitwiseAnd BitwiseXor ' +
    'StatelessRandomUniformFullIntV2 StatelessRandomUniformIntV2 StatelessWhile StatelessIf'
  ).split(' '),
);
