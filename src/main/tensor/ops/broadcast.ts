import { intOperand } from '../constant.ts';
import type { DType, Numeric } from '../dtype.ts';
import { registerSimpleGradient } from '../rules.ts';
import type { Shape } from '../shape.ts';
import { GraphError, broadcastShapes, sameShape, showShape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
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

registerSimpleGradient('BroadcastTo', (g, [x]) => [x && sumTo(g as Tensor<Numeric>, x.shape)]);
registerSimpleGradient('Reshape', (g, [x]) => [x && makeReshape(g, x.shape)]);
registerSimpleGradient('Sum', (g, [x], _y, node) => {
  if (!x) return [];
  const axes = readInts(node.operands[0]?.bytes);
  const kept = x.shape.map((d, i) => (axes.includes(i) ? 1 : d));
  return [broadcastTo(makeReshape(g, kept), x.shape)];
});

/** The integers of an int32 operand. */
export function readInts(bytes: Uint8Array | undefined): number[] {
  if (!bytes) throw new RangeError('the node has no such operand');
  return [...new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)];
}
