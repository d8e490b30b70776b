import { isSplat, toBytes } from './constant.ts';
import type { DType } from './dtype.ts';
import { bytesPerElement } from './dtype.ts';
import { sizeOf } from './shape.ts';
import type { ConstantValue, Node } from './tensor.ts';

type Fold = (input: ConstantValue, node: Node) => ConstantValue | undefined;

/** Of a constant with more bytes the repetition is left to TensorFlow. */
const most = 2 ** 20;

/**
 * Ops whose values are known when a graph is written. TensorFlow folds what is computed from constants alone, too, but
 * names two such values in the order of their addresses: no two processes would then have the same program, and none
 * would find in the cache what the other has compiled. Gradients are taken before, of the ops.
 */
const folds: Readonly<Record<string, Fold>> = {
  Reshape: (x, node) => ({ ...x, shape: shapeOf(node) }),
  BroadcastTo: (x, node) =>
    isSplat(x)
      ? { ...x, shape: shapeOf(node) }
      : sizeOf(shapeOf(node)) * bytesPerElement[x.dtype] <= most
        ? repeated(x, shapeOf(node))
        : undefined,
  Neg: negated,
};

const known = new WeakMap<Node, ConstantValue | null>();

/** The value of a node of one output, where it is made of constants alone. */
export function folded(node: Node): ConstantValue | undefined {
  if (node.constant) return node.constant;
  const fold = folds[node.op];
  if (fold === undefined) return undefined;
  const before = known.get(node);
  if (before !== undefined) return before ?? undefined;
  const input = node.inputs[0] && folded(node.inputs[0].node);
  const value = input && fold(input, node);
  known.set(node, value ?? null);
  return value;
}

const shapeOf = (node: Node): readonly number[] => node.outputs[0]?.shape ?? [];

function repeated(x: ConstantValue, shape: readonly number[]): ConstantValue {
  const size = bytesPerElement[x.dtype];
  const bytes = new Uint8Array(size * sizeOf(shape));
  const own = [...shape.slice(x.shape.length).map(() => 1), ...x.shape];
  for (let i = 0; i < sizeOf(shape); i += 1) {
    let [rest, from, stride] = [i, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const at = rest % shape[axis]!;
      rest = (rest - at) / shape[axis]!;
      if (own[axis] !== 1) from += at * stride;
      stride *= own[axis]!;
    }
    bytes.set(x.bytes.subarray(from * size, (from + 1) * size), i * size);
  }
  return { dtype: x.dtype, shape, bytes };
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
