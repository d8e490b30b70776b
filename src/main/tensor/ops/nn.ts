import type { Float } from '../dtype.ts';
import { registerSimpleGradient } from '../rules.ts';
import { GraphError, sameShape, showShape } from '../shape.ts';
import type { Attribute, Node, Tensor } from '../tensor.ts';
import { makeTensor, requireFloat, requireSameDtype } from '../tensor.ts';
import { constant } from '../constant.ts';
import { add, mul, rsqrt, square, sub } from './elementwise.ts';
import { makeReshape } from './broadcast.ts';
import { max, mean } from './reduce.ts';

type F = Tensor<Float>;
export type Padding = 'SAME' | 'VALID';

const outputSize = (size: number, window: number, stride: number, padding: Padding): number =>
  padding === 'SAME' ? Math.ceil(size / stride) : Math.ceil((size - window + 1) / stride);

function convAttributes(dtype: Float, stride: number, padding: Padding): Record<string, Attribute> {
  return {
    T: { type: dtype },
    strides: { ints: [1, stride, stride, 1] },
    padding: { s: padding },
    data_format: { s: 'NHWC' },
    dilations: { ints: [1, 1, 1, 1] },
    explicit_paddings: { ints: [] },
    use_cudnn_on_gpu: { b: true },
  };
}

/** Images [n, h, w, in] by kernels [kh, kw, in, out], both strides equal. */
export function conv2d<D extends Float>(
  x: Tensor<D>,
  kernel: Tensor<NoInfer<D>>,
  options: { stride?: number; padding?: Padding } = {},
): Tensor<D> {
  const { stride = 1, padding = 'SAME' } = options;
  requireSameDtype('Conv2D', x, kernel);
  requireFloat('Conv2D', x);
  const [n, h, w, c] = x.shape;
  const [kh, kw, kc, out] = kernel.shape;
  if (x.shape.length !== 4 || kernel.shape.length !== 4 || c !== kc) {
    throw new GraphError('Conv2D', `images ${showShape(x.shape)} do not fit kernels ${showShape(kernel.shape)}`);
  }
  const shape = [
    n ?? 0,
    outputSize(h ?? 0, kh ?? 0, stride, padding),
    outputSize(w ?? 0, kw ?? 0, stride, padding),
    out ?? 0,
  ];
  return makeTensor('Conv2D', [x, kernel], x.dtype, shape, convAttributes(x.dtype, stride, padding));
}

const shapeTensor = (t: Tensor): Tensor<'int32'> => constant([...t.shape], 'int32', [t.shape.length]);

function optionsOf(node: Node): { stride: number; padding: Padding } {
  const { strides, padding } = node.attributes;
  const stride = strides && 'ints' in strides ? (strides.ints[1] ?? 1) : 1;
  return { stride, padding: padding && 's' in padding ? (padding.s as Padding) : 'SAME' };
}

function convInput(like: F, kernel: F, g: F, node: Node): F {
  const { stride, padding } = optionsOf(node);
  return makeTensor(
    'Conv2DBackpropInput',
    [shapeTensor(like), kernel, g],
    g.dtype,
    like.shape,
    convAttributes(g.dtype, stride, padding),
  );
}
function convKernel(x: F, like: F, g: F, node: Node): F {
  const { stride, padding } = optionsOf(node);
  return makeTensor(
    'Conv2DBackpropFilter',
    [x, shapeTensor(like), g],
    g.dtype,
    like.shape,
    convAttributes(g.dtype, stride, padding),
  );
}
registerSimpleGradient('Conv2D', (g, [x, k], _y, node) => [
  convInput(x as F, k as F, g as F, node),
  convKernel(x as F, k as F, g as F, node),
]);
// Both adjoints are bilinear in two of their inputs, so their own rules are again convolutions.
registerSimpleGradient('Conv2DBackpropInput', (g, [, k, dy], _y, node) => [
  undefined,
  convKernel(g as F, k as F, dy as F, node),
  conv2d(g as F, k as F, optionsOf(node)),
]);
registerSimpleGradient('Conv2DBackpropFilter', (g, [x, , dy], _y, node) => [
  convInput(x as F, g as F, dy as F, node),
  undefined,
  conv2d(x as F, g as F, optionsOf(node)),
]);

/** Windows of a pooling as slices of the image: every pooling below is composed of them, so gradients come for free. */
function windows<D extends Float>(op: string, x: Tensor<D>, size: number): Tensor<D> {
  const [n = 0, h = 0, w = 0, c = 0] = x.shape;
  if (x.shape.length !== 4 || h % size !== 0 || w % size !== 0) {
    throw new GraphError(op, `windows of ${size} do not tile images ${showShape(x.shape)}`);
  }
  return makeReshape(x, [n, h / size, size, w / size, size, c]);
}

/** Maximum over windows of size x size that tile the image [n, h, w, c]; ties share the gradient. */
export const maxPool = <D extends Float>(x: Tensor<D>, size = 2): Tensor<D> => max(windows('maxPool', x, size), [2, 4]);
/** Mean over windows of size x size that tile the image. */
export const avgPool = <D extends Float>(x: Tensor<D>, size = 2): Tensor<D> =>
  mean(windows('avgPool', x, size), [2, 4]);

/** (x - mean) / sqrt(variance + epsilon) over the last axis, times gain plus bias. */
export function layerNorm<D extends Float>(
  x: Tensor<D>,
  gain: Tensor<NoInfer<D>>,
  bias: Tensor<NoInfer<D>>,
  epsilon = 1e-5,
): Tensor<D> {
  const width = x.shape.slice(-1);
  if (!sameShape(gain.shape, width) || !sameShape(bias.shape, width)) {
    throw new GraphError(
      'layerNorm',
      `gain ${showShape(gain.shape)} and bias ${showShape(bias.shape)} must be ${showShape(width)}`,
    );
  }
  const centred = sub(x, mean(x, -1, { keepDims: true }));
  const variance = mean(square(centred), -1, { keepDims: true });
  return add(mul(mul(centred, rsqrt(add(variance, epsilon))), gain), bias);
}
