import { constant, fill, splatOf, zerosLike } from '../constant.ts';
import type { DType, Float, Numeric } from '../dtype.ts';
import { isFloat } from '../dtype.ts';
import type { Batched } from '../rules.ts';
import { registerSimpleBatching, registerSimpleGradient, remake } from '../rules.ts';
import { GraphError, broadcastShapes, sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { makeTensor, requireFloat, requireSameDtype } from '../tensor.ts';
import { guarded } from './batched.ts';
import { aligned, broadcastTo, sumTo } from './broadcast.ts';

/** An operand: a tensor of the same dtype, or a number that takes its dtype. */
export type Operand<D extends DType> = Tensor<NoInfer<D>> | number;

function operands(op: string, a: Tensor | number, b: Tensor | number): [Tensor, Tensor] {
  if (typeof a === 'number' && typeof b === 'number') throw new GraphError(op, 'needs at least one tensor');
  const p = typeof a === 'number' ? constant(a, (b as Tensor).dtype) : a;
  const q = typeof b === 'number' ? constant(b, (a as Tensor).dtype) : b;
  requireSameDtype(op, p, q);
  return [p, q];
}

function binary(op: string, a: Tensor | number, b: Tensor | number, dtype?: DType): Tensor {
  const [p, q] = operands(op, a, b);
  const shape = broadcastShapes(p.shape, q.shape);
  if (!shape) throw new GraphError(op, `shapes ${showShape(p.shape)} and ${showShape(q.shape)} do not broadcast`);
  return makeTensor(op, [p, q], dtype ?? p.dtype, shape, { T: { type: p.dtype } });
}

function unary<D extends DType>(op: string, x: Tensor<D>): Tensor<D> {
  return makeTensor(op, [x], x.dtype, x.shape, { T: { type: x.dtype } });
}

function unaryFloat<D extends Float>(op: string, x: Tensor<D>): Tensor<D> {
  requireFloat(op, x);
  return unary(op, x);
}

type Binary = {
  <D extends Numeric>(a: Tensor<D>, b: Operand<D>): Tensor<D>;
  <D extends Numeric>(a: Operand<D>, b: Tensor<D>): Tensor<D>;
};
type BinaryFloat = {
  <D extends Float>(a: Tensor<D>, b: Operand<D>): Tensor<D>;
  <D extends Float>(a: Operand<D>, b: Tensor<D>): Tensor<D>;
};

/** `x` where adding `zero` changes nothing: keeps gradient graphs free of dead arithmetic. */
function unchanged(x: Tensor, zero: Tensor): boolean {
  const shape = broadcastShapes(x.shape, zero.shape);
  return shape !== undefined && sameShape(shape, x.shape);
}

export const add: Binary = (a: Tensor | number, b: Tensor | number): Tensor<never> => {
  const [p, q] = operands('AddV2', a, b);
  if (splatOf(q) === 0 && unchanged(p, q)) return p as Tensor<never>;
  if (splatOf(p) === 0 && unchanged(q, p)) return q as Tensor<never>;
  return binary('AddV2', p, q) as Tensor<never>;
};
export const sub: Binary = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('Sub', a, b) as Tensor<never>;
export const mul: Binary = (a: Tensor | number, b: Tensor | number): Tensor<never> => {
  const [p, q] = operands('Mul', a, b);
  if (splatOf(q) === 1 && unchanged(p, q)) return p as Tensor<never>;
  if (splatOf(p) === 1 && unchanged(q, p)) return q as Tensor<never>;
  return binary('Mul', p, q) as Tensor<never>;
};
/** Quotient of floats; integer division is `floorDiv`. */
export const div: BinaryFloat = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('RealDiv', a, b) as Tensor<never>;
export const floorDiv: Binary = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('FloorDiv', a, b) as Tensor<never>;
/** Remainder with the sign of the divisor. */
export const floorMod: Binary = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('FloorMod', a, b) as Tensor<never>;
export const maximum: Binary = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('Maximum', a, b) as Tensor<never>;
export const minimum: Binary = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('Minimum', a, b) as Tensor<never>;
export const pow: BinaryFloat = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('Pow', a, b) as Tensor<never>;
export const atan2: BinaryFloat = (a: Tensor | number, b: Tensor | number): Tensor<never> =>
  binary('Atan2', a, b) as Tensor<never>;

type Comparison = {
  <D extends Numeric>(a: Tensor<D>, b: Operand<D>): Tensor<'bool'>;
  <D extends Numeric>(a: Operand<D>, b: Tensor<D>): Tensor<'bool'>;
};
const comparison =
  (op: string): Comparison =>
  (a: Tensor | number, b: Tensor | number): Tensor<'bool'> =>
    binary(op, a, b, 'bool') as Tensor<'bool'>;
export const equal = comparison('Equal');
export const notEqual = comparison('NotEqual');
export const less = comparison('Less');
export const lessEqual = comparison('LessEqual');
export const greater = comparison('Greater');
export const greaterEqual = comparison('GreaterEqual');

function logical(op: string, inputs: readonly Tensor<'bool'>[]): Tensor<'bool'> {
  const shape = inputs.reduce<number[] | undefined>((s, t) => s && broadcastShapes(s, t.shape), []);
  if (!shape)
    throw new GraphError(op, `shapes ${inputs.map((t) => showShape(t.shape)).join(' and ')} do not broadcast`);
  return makeTensor(op, inputs, 'bool', shape);
}
export const logicalAnd = (a: Tensor<'bool'>, b: Tensor<'bool'>): Tensor<'bool'> => logical('LogicalAnd', [a, b]);
export const logicalOr = (a: Tensor<'bool'>, b: Tensor<'bool'>): Tensor<'bool'> => logical('LogicalOr', [a, b]);
export const logicalNot = (a: Tensor<'bool'>): Tensor<'bool'> => logical('LogicalNot', [a]);

const predicate =
  (op: string) =>
  (x: Tensor<Float>): Tensor<'bool'> => {
    requireFloat(op, x);
    return makeTensor(op, [x], 'bool', x.shape, { T: { type: x.dtype } });
  };
export const isFinite = predicate('IsFinite');
export const isNan = predicate('IsNan');

export const neg = <D extends Numeric>(x: Tensor<D>): Tensor<D> => unary('Neg', x);
export const abs = <D extends Numeric>(x: Tensor<D>): Tensor<D> => unary('Abs', x);
export const sign = <D extends Numeric>(x: Tensor<D>): Tensor<D> => unary('Sign', x);
export const square = <D extends Numeric>(x: Tensor<D>): Tensor<D> => unary('Square', x);
export const floor = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Floor', x);
export const ceil = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Ceil', x);
/** To the nearest integer, ties to even. */
export const round = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Round', x);
export const exp = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Exp', x);
export const expm1 = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Expm1', x);
export const log = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Log', x);
export const log1p = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Log1p', x);
export const sqrt = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Sqrt', x);
export const rsqrt = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Rsqrt', x);
export const sin = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Sin', x);
export const cos = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Cos', x);
export const tan = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Tan', x);
export const asin = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Asin', x);
export const acos = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Acos', x);
export const atan = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Atan', x);
export const sinh = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Sinh', x);
export const cosh = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Cosh', x);
export const tanh = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Tanh', x);
export const erf = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Erf', x);
export const sigmoid = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Sigmoid', x);
/** ln(1 + eˣ), exact for large |x|. */
export const softplus = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Softplus', x);
export const relu = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Relu', x);
export const reciprocal = <D extends Float>(x: Tensor<D>): Tensor<D> => unaryFloat('Reciprocal', x);
/** (a - b)². */
export const squaredDifference = <D extends Numeric>(a: Tensor<D>, b: Operand<D>): Tensor<D> => square(sub(a, b));
export const clip = <D extends Numeric>(x: Tensor<D>, low: Operand<D>, high: Operand<D>): Tensor<D> =>
  minimum(maximum(x, low), high);

/** Converts element type, explicitly: nothing else ever does. */
export function cast<D extends DType>(x: Tensor, dtype: D): Tensor<D> {
  if (x.dtype === dtype) return x as Tensor<D>;
  return makeTensor('Cast', [x], dtype, x.shape, {
    SrcT: { type: x.dtype },
    DstT: { type: dtype },
    Truncate: { b: false },
  });
}

/** a where the condition holds, else b; all three broadcast. */
export function select<D extends DType>(condition: Tensor<'bool'>, a: Tensor<D>, b: Tensor<NoInfer<D>>): Tensor<D> {
  requireSameDtype('SelectV2', a, b);
  const ab = broadcastShapes(a.shape, b.shape);
  const shape = ab && broadcastShapes(condition.shape, ab);
  if (!shape) {
    throw new GraphError(
      'SelectV2',
      `shapes ${[condition, a, b].map((t) => showShape(t.shape)).join(', ')} do not broadcast`,
    );
  }
  return makeTensor('SelectV2', [condition, a, b], a.dtype, shape, { T: { type: a.dtype } });
}

/** x, with no gradient through it. */
export const stopGradient = <D extends DType>(x: Tensor<D>): Tensor<D> => unary('StopGradient', x);

// Gradient rules. Tensors in rules are floats: integer tensors never carry gradients.
type F = Tensor<Float>;
const binaryRule = (op: string, rule: (g: F, a: F, b: F, y: F) => readonly [F | undefined, F | undefined]): void => {
  registerSimpleGradient(op, (g, [a, b], y) => {
    if (!a || !b) throw new GraphError(op, 'needs two inputs');
    const [ga, gb] = rule(g as F, a as F, b as F, y as F);
    return [ga && sumTo(ga, a.shape), gb && sumTo(gb, b.shape)];
  });
};
const unaryRule = (op: string, rule: (g: F, x: F, y: F) => F | undefined): void => {
  registerSimpleGradient(op, (g, [x], y) => [rule(g as F, x as F, y as F)]);
};

binaryRule('AddV2', (g) => [g, g]);
binaryRule('Sub', (g) => [g, neg(g)]);
binaryRule('Mul', (g, a, b) => [mul(g, b), mul(g, a)]);
binaryRule('RealDiv', (g, a, b) => [div(g, b), neg(div(mul(g, a), square(b)))]);
binaryRule('Maximum', (g, a, b) => splitGradient(g, greaterEqual(a, b)));
binaryRule('Minimum', (g, a, b) => splitGradient(g, lessEqual(a, b)));
binaryRule('Pow', (g, a, b, y) => {
  const constantExponent = splatOf(b);
  if (constantExponent === 0) return [undefined, undefined];
  const base = mul(g, mul(b, pow(a, sub(b, 1))));
  // d/db is y ln a, and 0 at a = 0 where y = 0.
  const positive = greater(a, 0);
  const safe = select(positive, a, fill([], 1, a.dtype));
  return [base, constantExponent === undefined ? mul(g, mul(y, log(safe))) : undefined];
});
binaryRule('Atan2', (g, y, x) => {
  const scale = div(g, add(square(x), square(y)));
  return [mul(scale, x), neg(mul(scale, y))];
});
function splitGradient(g: F, first: Tensor<'bool'>): [F, F] {
  const zero = zerosLike(g);
  return [select(first, g, zero), select(first, zero, g)];
}

unaryRule('Identity', (g) => g);
unaryRule('Neg', (g) => neg(g));
unaryRule('Abs', (g, x) => mul(g, sign(x)));
for (const op of ['Sign', 'Floor', 'Ceil', 'Round', 'StopGradient']) unaryRule(op, () => undefined);
unaryRule('Square', (g, x) => mul(g, mul(x, 2)));
unaryRule('Exp', (g, _x, y) => mul(g, y));
unaryRule('Expm1', (g, _x, y) => mul(g, add(y, 1)));
unaryRule('Log', (g, x) => div(g, x));
unaryRule('Log1p', (g, x) => div(g, add(x, 1)));
unaryRule('Sqrt', (g, _x, y) => div(mul(g, 0.5), y));
unaryRule('Rsqrt', (g, x, y) => mul(g, div(mul(y, -0.5), x)));
unaryRule('Sin', (g, x) => mul(g, cos(x)));
unaryRule('Cos', (g, x) => neg(mul(g, sin(x))));
unaryRule('Tan', (g, _x, y) => mul(g, add(square(y), 1)));
unaryRule('Asin', (g, x) => mul(g, rsqrt(sub(1, square(x)))));
unaryRule('Acos', (g, x) => neg(mul(g, rsqrt(sub(1, square(x))))));
unaryRule('Atan', (g, x) => div(g, add(square(x), 1)));
unaryRule('Sinh', (g, x) => mul(g, cosh(x)));
unaryRule('Cosh', (g, x) => mul(g, sinh(x)));
unaryRule('Tanh', (g, _x, y) => mul(g, sub(1, square(y))));
unaryRule('Erf', (g, x) => mul(mul(g, 2 / Math.sqrt(Math.PI)), exp(neg(square(x)))));
unaryRule('Sigmoid', (g, _x, y) => mul(g, mul(y, sub(1, y))));
unaryRule('Softplus', (g, x) => mul(g, sigmoid(x)));
unaryRule('Relu', (g, x) => select(greater(x, 0), g, zerosLike(g)));
unaryRule('Reciprocal', (g, _x, y) => neg(mul(g, square(y))));
registerSimpleGradient('Cast', (g, [x]) => [x && isFloatTensor(x) ? cast(g, x.dtype) : undefined]);
registerSimpleGradient('SelectV2', (g, [c, a, b]) => {
  if (!c || !a || !b) throw new GraphError('SelectV2', 'needs three inputs');
  const full = broadcastTo(c as Tensor<'bool'>, g.shape);
  const [ga, gb] = splitGradient(g as F, full);
  return [undefined, sumTo(ga, a.shape), sumTo(gb, b.shape)];
});
function isFloatTensor(x: Tensor): boolean {
  return x.dtype === 'float32' || x.dtype === 'float64';
}

// Batching rules: everything above broadcasts, so that values need only be of one rank beside the axis of the batch.
const elementwise =
  'AddV2 Sub Mul RealDiv Pow Maximum Minimum Atan2 Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd LogicalOr ' +
  'LogicalNot IsFinite IsNan Identity Neg Abs Sign Square Floor Ceil Round Exp Expm1 Log Log1p Sqrt Rsqrt Sin Cos Tan ' +
  'Asin Acos Atan Sinh Cosh Tanh Erf Sigmoid Softplus Relu Reciprocal Cast SelectV2 StopGradient RightShift BitwiseAnd ' +
  'BitwiseXor';
for (const op of elementwise.split(' ')) {
  registerSimpleBatching(op, (inputs, node, batch) => {
    const rank = node.outputs[0]?.shape.length ?? 0;
    const values = inputs.map((x) => aligned(x, rank));
    return remake(node, values, batch);
  });
}
// Integers are not divided by 0.
for (const op of ['FloorDiv', 'FloorMod']) {
  registerSimpleBatching(op, ([a, b], node, batch) => {
    const rank = node.outputs[0]?.shape.length ?? 0;
    const [first, second] = [a as Batched, b as Batched];
    const safe = isFloat(second.value.dtype) ? second : guarded(second, fill([], 1, second.value.dtype), batch);
    return remake(node, [aligned(first, rank), aligned(safe, rank)], batch);
  });
}
