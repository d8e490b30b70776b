import { isSplat, toBytes } from './constant.ts';
import type { DType } from './dtype.ts';
import { bytesPerElement } from './dtype.ts';
import { sizeOf } from './shape.ts';
import type { ConstantValue, Node } from './tensor.ts';

type Fold = (input: ConstantValue, node: Node, second: ConstantValue | undefined) => ConstantValue | undefined;

/** A constant of more bytes is left to TensorFlow to make. */
const most = 2 ** 20;

/**
 * Ops whose values are known when a graph is written. TensorFlow folds what is computed from constants alone, too, but
 * names two such values in the order of their addresses: no two processes would then have the same program, and none
 * would find in the cache what the other has compiled. Gradients are taken before, of the ops.
 */
const folds: Readonly<Record<string, Fold>> = {
  Reshape: (x, node) => ({ ...x, shape: shapeOf(node) }),
  BroadcastTo: (x, node) => (isSplat(x) ? { ...x, shape: shapeOf(node) } : repeated(x, shapeOf(node))),
  Slice: (x, node) => (isSplat(x) ? { ...x, shape: shapeOf(node) } : sliced(x, node)),
  Transpose: (x, node) => (isSplat(x) ? { ...x, shape: shapeOf(node) } : transposed(x, node)),
  Neg: negated,
  Mul: multiplied,
};

const known = new WeakMap<Node, ConstantValue | null>();

/** What is made of constants by more ops than this is left to TensorFlow: a chain may be deeper than the call stack. */
const deepest = 64;

/** The value of a node of one output, where it is made of constants alone. */
export function folded(node: Node, depth = 0): ConstantValue | undefined {
  if (node.constant) return node.constant;
  const fold = folds[node.op];
  if (fold === undefined || depth > deepest) return undefined;
  const before = known.get(node);
  if (before !== undefined) return before ?? undefined;
  const inputs = node.inputs.map((input) => folded(input.node, depth + 1));
  const [first, second] = inputs;
  const value = inputs.includes(undefined) ? undefined : first && fold(first, node, second);
  known.set(node, value ?? null);
  return value;
}

const shapeOf = (node: Node): readonly number[] => node.outputs[0]?.shape ?? [];

const intsOf = ({ bytes }: ConstantValue): Int32Array => new Int32Array(Uint8Array.from(bytes).buffer);

/** What stands at each place of a shape: the entry of x at the place that `from` names, axis by axis of x. */
function placed(
  x: ConstantValue,
  shape: readonly number[],
  from: (place: readonly number[]) => readonly number[],
): ConstantValue | undefined {
  const size = bytesPerElement[x.dtype];
  if (sizeOf(shape) * size > most) return undefined;
  const bytes = new Uint8Array(size * sizeOf(shape));
  const place = shape.map(() => 0);
  for (let i = 0; i < sizeOf(shape); i += 1) {
    let rest = i;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      place[axis] = rest % shape[axis]!;
      rest = (rest - place[axis]!) / shape[axis]!;
    }
    const at = from(place).reduce((sum, index, axis) => sum * x.shape[axis]! + index, 0);
    bytes.set(x.bytes.subarray(at * size, (at + 1) * size), i * size);
  }
  return { dtype: x.dtype, shape, bytes };
}

/** An axis of length 1 stands for all. */
const repeated = (x: ConstantValue, shape: readonly number[]): ConstantValue | undefined =>
  placed(x, shape, (place) =>
    x.shape.map((length, axis) => (length === 1 ? 0 : place[axis + shape.length - x.shape.length]!)),
  );

function sliced(x: ConstantValue, node: Node): ConstantValue | undefined {
  const begin = intsOf(node.operands[0]!);
  return placed(x, shapeOf(node), (place) => place.map((index, axis) => index + begin[axis]!));
}

function transposed(x: ConstantValue, node: Node): ConstantValue | undefined {
  const permutation = intsOf(node.operands[0]!);
  return placed(x, shapeOf(node), (place) => {
    const own = x.shape.map(() => 0);
    place.forEach((index, axis) => (own[permutation[axis]!] = index));
    return own;
  });
}

type Negatable = Extract<DType, 'float32' | 'float64' | 'int32'>;
const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array };

/** Exact: the sign alone changes; -0 and NaN are floats as others. */
function negated(x: ConstantValue): ConstantValue | undefined {
  if (!(x.dtype in arrays)) return undefined;
  const values = new arrays[x.dtype as Negatable](Uint8Array.from(x.bytes).buffer);
  return {
    ...x,
    bytes: toBytes(
      values.map((v) => -v),
      x.dtype,
    ),
  };
}

/** Of two numbers, however often each stands there. Exact: the product of two floats in double precision, rounded once. */
function multiplied(x: ConstantValue, node: Node, y: ConstantValue | undefined): ConstantValue | undefined {
  if (y === undefined || !isSplat(x) || !isSplat(y) || (x.dtype !== 'float32' && x.dtype !== 'float64'))
    return undefined;
  const array = arrays[x.dtype];
  const of = ({ bytes }: ConstantValue): number => new array(Uint8Array.from(bytes).buffer)[0]!;
  return { ...x, shape: shapeOf(node), bytes: toBytes(array.from([of(x) * of(y)]), x.dtype) };
}
