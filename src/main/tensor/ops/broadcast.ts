import { intOperand } from '../constant.ts';
import type { DType, Numeric } from '../dtype.ts';
import type { Batched } from '../rules.ts';
import { registerSimpleBatching, registerSimpleGradient, remake } from '../rules.ts';
import type { Shape } from '../shape.ts';
import { GraphError, broadcastShapes, sameShape, showShape } from '../shape.ts';
import type { ConstantValue, Node, Tensor } from '../tensor.ts';
import { makeTensor } from '../tensor.ts';

/** x repeated to a larger shape by the broadcasting rule. */
export function broadcastTo<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  if (sameShape(x.shape, shape)) return x;
  const fits = broadcastShapes(x.shape, shape);
  if (!fits || !sameShape(fits, shape)) {
    throw new GraphError('BroadcastTo', `shape ${showShape(x.shape)} does not broadcast to ${showShape(shape)}`);
  }
  return makeTensor('BroadcastTo', [x], x.dtype, shape, { T: { type: x.dtype }, Tidx: { type: 'int32' } }, [
    intOperand(shape),
  ]);
}

/** The adjoint of `broadcastTo`: sums over the axes that broadcasting repeated. */
export function sumTo<D extends Numeric>(x: Tensor<D>, shape: Shape): Tensor<D> {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  const axes: number[] = [];
  x.shape.forEach((d, i) => {
    if (i < extra || (shape[i - extra] === 1 && d !== 1)) axes.push(i);
  });
  const kept = x.shape.filter((_, i) => !axes.includes(i));
  const summed = axes.length === 0 ? x : makeSum(x, axes, kept);
  return sameShape(kept, shape) ? summed : makeReshape(summed, shape);
}

export function makeSum<D extends Numeric>(x: Tensor<D>, axes: readonly number[], shape: Shape): Tensor<D> {
  const attributes = { T: { type: x.dtype }, Tidx: { type: 'int32' }, keep_dims: { b: false } } as const;
  return makeTensor('Sum', [x], x.dtype, shape, attributes, [intOperand(axes)]);
}

export function makeReshape<D extends DType>(x: Tensor<D>, shape: Shape): Tensor<D> {
  return makeTensor('Reshape', [x], x.dtype, shape, { T: { type: x.dtype }, Tshape: { type: 'int32' } }, [
    intOperand(shape),
  ]);
}

/** A value of `rank` axes beside that of the batch, so that it broadcasts with others of that rank: [size, 1, …, ...shape]. */
export function aligned({ value, mapped }: Batched, rank: number): Tensor {
  if (!mapped || value.shape.length === rank + 1) return value;
  const [size = 0, ...shape] = value.shape;
  return makeReshape(value, [size, ...new Array<number>(rank - shape.length).fill(1), ...shape]);
}

/** The axes that an operand names, beside that of the batch. */
export const axesBesideBatch = (node: Node): ConstantValue =>
  intOperand(readInts(node.operands[0]?.bytes).map((axis) => axis + 1));

registerSimpleGradient('BroadcastTo', (g, [x]) => [x && sumTo(g as Tensor<Numeric>, x.shape)]);
registerSimpleGradient('Reshape', (g, [x]) => [x && makeReshape(g, x.shape)]);
registerSimpleGradient('Sum', (g, [x], _y, node) => {
  if (!x) return [];
  const axes = readInts(node.operands[0]?.bytes);
  const kept = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
  return [broadcastTo(makeReshape(g, kept), x.shape)];
});

registerSimpleBatching('BroadcastTo', ([x], { outputs: [y] }, { size }) =>
  broadcastTo(aligned(x as Batched, y?.shape.length ?? 0), [size, ...(y?.shape ?? [])]),
);
registerSimpleBatching('Reshape', ([x], { outputs: [y] }, { size }) =>
  makeReshape((x as Batched).value, [size, ...(y?.shape ?? [])]),
);
registerSimpleBatching('Sum', ([x], node, batch) =>
  remake(node, [(x as Batched).value], batch, [axesBesideBatch(node)]),
);

/** The integers of an int32 operand. */
export function readInts(bytes: Uint8Array | undefined): number[] {
  if (!bytes) throw new RangeError('the node has no such operand');
  return [...new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
}
