import type { Float } from '../dtype.ts';
import type { Batched } from '../rules.ts';
import { registerSimpleBatching, registerSimpleGradient } from '../rules.ts';
import { GraphError, sameShape, showShape } from '../shape.ts';
import type { Attribute, Node, Tensor } from '../tensor.ts';
import { makeTensor, requireFloat, requireSameDtype } from '../tensor.ts';
import { constant, zeros } from '../constant.ts';
import { add, mul, rsqrt, square, sub } from './elementwise.ts';
import { spread } from './batched.ts';
import { makeReshape } from './broadcast.ts';
import { gather } from './indexing.ts';
import { matMul, matrixTranspose } from './matrix.ts';
import { max, mean } from './reduce.ts';
import { pad, reshape, reverse, sliceAxis, transpose } from './shape-ops.ts';

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

interface ConvOptions {
  readonly stride: number;
  readonly padding: Padding;
}

function optionsOf(node: Node): ConvOptions {
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

/** The images of all members as one list [size n, h, w, c]. */
const together = (x: F): F => reshape(x, [(x.shape[0] ?? 0) * (x.shape[1] ?? 0), ...x.shape.slice(2)]);
const apart = (x: F, size: number): F => reshape(x, [size, (x.shape[0] ?? 0) / size, ...x.shape.slice(1)]);

/**
 * Every window of padded images [size, n, h, w, c] as a row: [size, n h' w', kh kw c]. Kernels that differ between
 * members meet them in a product of matrices, since TensorFlow convolves with one kernel at a time.
 */
function placedRows(x: F, kernel: readonly number[], output: readonly number[], stride: number): F {
  const [kh = 0, kw = 0] = kernel;
  const [h = 0, w = 0] = output;
  const places = (count: number, window: number): Tensor<'int32'> =>
    constant(
      Array.from({ length: count * window }, (_, i) => Math.floor(i / window) * stride + (i % window)),
      'int32',
      [count, window],
    );
  const rows = gather(x, places(h, kh), 2);
  const windows = transpose(gather(rows, places(w, kw), 4), [0, 1, 2, 4, 3, 5, 6]);
  const [size = 0, n = 0, , , , , c = 0] = windows.shape;
  return reshape(windows, [size, n * h * w, kh * kw * c]);
}

/** Zeros before and after an axis, such that windows of a convolution start `before` ahead of it. */
function paddingOf(size: number, window: number, output: number, stride: number, padding: Padding): [number, number] {
  const total = padding === 'VALID' ? 0 : Math.max((output - 1) * stride + window - size, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/** The rows of windows that a convolution of images [size, n, h, w, c] sees. */
function convolvedRows(x: F, kernel: readonly number[], output: readonly number[], options: ConvOptions): F {
  const { stride, padding } = options;
  const around = (i: 0 | 1): [number, number] =>
    paddingOf(x.shape[2 + i] ?? 0, kernel[i] ?? 0, output[i] ?? 0, stride, padding);
  return placedRows(pad(x, [[0, 0], [0, 0], around(0), around(1), [0, 0]]), kernel, output, stride);
}

/**
 * What a kernel [kh, kw, in, out] sees of images [n, h, w, in] that it leaves as large as they are, a row for each of its
 * windows: [n h w, kh kw in], such that times the kernel as a matrix [kh kw in, out] they are `conv2d`.
 */
export function windowRows<D extends Float>(images: Tensor<D>, kernel: readonly number[]): Tensor<D> {
  const [n = 0, h = 0, w = 0, c = 0] = images.shape;
  const [kh = 0, kw = 0] = kernel;
  const one = reshape(images as F, [1, n, h, w, c]);
  const rows = convolvedRows(one, [kh, kw], [h, w], { stride: 1, padding: 'SAME' });
  return reshape(rows, [n * h * w, kh * kw * c]) as Tensor<D>;
}

registerSimpleBatching('Conv2D', ([x, kernel], node, { size }) => {
  const [images, k] = [x as Batched, kernel as Batched];
  if (!k.mapped) return apart(conv2d(together(images.value as F), k.value as F, optionsOf(node)), size);
  const [n = 0, h = 0, w = 0, out = 0] = node.outputs[0]?.shape ?? [];
  const [kh = 0, kw = 0, c = 0] = k.value.shape.slice(1);
  const rows = convolvedRows(spread(images, size) as F, [kh, kw], [h, w], optionsOf(node));
  return reshape(matMul(rows, reshape(k.value as F, [size, kh * kw * c, out])), [size, n, h, w, out]);
});
registerSimpleBatching('Conv2DBackpropInput', ([, kernel, dy], node, { size }) => {
  const [k, g] = [kernel as Batched, dy as Batched];
  const like = node.outputs[0]?.shape ?? [];
  if (!k.mapped) {
    const all = together(g.value as F);
    const images = zeros([all.shape[0] ?? 0, ...like.slice(1)], all.dtype);
    return apart(convInput(images, k.value as F, all, node), size);
  }
  // The adjoint of a convolution is one of the gradient, its entries `stride` apart, with the kernel turned about.
  const { stride, padding } = optionsOf(node);
  const [n = 0, h = 0, w = 0, c = 0] = like;
  const [kh = 0, kw = 0, , out = 0] = k.value.shape.slice(1);
  const all = spread(g, size) as F;
  const sides = [kh, kw].map((window, i) => {
    const [long, short] = [like[i + 1] ?? 0, all.shape[i + 2] ?? 0];
    const front = window - 1 - paddingOf(long, window, short, stride, padding)[0];
    return [front, long + window - 1 - front - ((short - 1) * stride + 1)] as const;
  });
  const far = dilated(dilated(all, 2, stride), 3, stride);
  const padded = pad(far, [[0, 0], [0, 0], ...sides, [0, 0]]);
  const turned = matrixTranspose(reverse(k.value as F, [1, 2]));
  const rows = placedRows(padded, [kh, kw], [h, w], 1);
  return reshape(matMul(rows, reshape(turned, [size, kh * kw * out, c])), [size, n, h, w, c]);
});
registerSimpleBatching('Conv2DBackpropFilter', ([x, , dy], node, { size }) => {
  const [kh = 0, kw = 0, c = 0, out = 0] = node.outputs[0]?.shape ?? [];
  const g = spread(dy as Batched, size) as F;
  const [n = 0, h = 0, w = 0] = g.shape.slice(1);
  const rows = convolvedRows(spread(x as Batched, size) as F, [kh, kw], [h, w], optionsOf(node));
  const product = matMul(rows, reshape(g, [size, n * h * w, out]), { transposeA: true });
  return reshape(product, [size, kh, kw, c, out]);
});

/** The entries along an axis with `stride` - 1 zeros between them. */
function dilated(x: F, axis: number, stride: number): F {
  const count = x.shape[axis] ?? 0;
  if (stride === 1) return x;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const gaps = pad(
    reshape(x, [...before, count, 1, ...after]),
    [...before, count, 1, ...after].map((_, i) => (i === axis + 1 ? ([0, stride - 1] as const) : ([0, 0] as const))),
  );
  return sliceAxis(reshape(gaps, [...before, count * stride, ...after]), axis, 0, (count - 1) * stride + 1);
}

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
