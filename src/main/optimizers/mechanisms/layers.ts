import type { Float, Tensor } from '../../tensor/index.ts';
import { concat, expandDims, mean, onesLike, reshape, sliceAxis, square } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { entry } from '../../tensor/params.ts';
import type { LayerCapture, LayerNames } from '../define.ts';
import { asMatrix } from './matrices.ts';

type F = Tensor<Float>;

/** What a layer got, [rows, a], with a constant one for its bias as the last. */
export const withOne = ({ inputs, bias }: LayerCapture): F =>
  bias === undefined ? inputs : concat([inputs, onesLike(sliceAxis(inputs, 1, 0, 1))], 1);

/** Weight or kernel, and bias, of a layer as one matrix [a, outputs], the bias as its last row. */
export function matrixOf(x: Params, { weight, bias }: LayerNames): F {
  const own = asMatrix(entry(x, weight));
  return bias === undefined ? own : concat([own, expandDims(entry(x, bias), 0)], 0);
}

/** A matrix [a, outputs] as weight and bias again, shaped like those of x. */
function apart(matrix: F, { weight, bias }: LayerNames, x: Params): Params {
  const [rows = 0, outputs = 0] = matrix.shape;
  const { shape } = entry(x, weight);
  if (bias === undefined) return { [weight]: reshape(matrix, shape) };
  return {
    [weight]: reshape(sliceAxis(matrix, 0, 0, rows - 1), shape),
    [bias]: reshape(sliceAxis(matrix, 0, rows - 1, rows), [outputs]),
  };
}

/** x with what `of` makes of the matrix of each layer; tensors without a layer stay as they are. */
export const onLayers = (
  x: Params,
  layers: readonly LayerNames[],
  of: (matrix: F, layer: LayerNames) => F,
): Params => ({
  ...x,
  ...Object.fromEntries(layers.flatMap((layer) => Object.entries(apart(of(matrixOf(x, layer), layer), layer, x)))),
});

/** The mean square of every column [n] of [examples, n]. */
export const meanSquares = (columns: F): F => mean(square(columns), 0);

/** Something for each layer by the name of its weight. */
export const byLayer = <L extends LayerNames, T>(layers: readonly L[], of: (layer: L) => T): Record<string, T> =>
  Object.fromEntries(layers.map((layer) => [layer.weight, of(layer)]));
