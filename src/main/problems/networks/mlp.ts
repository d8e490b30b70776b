import type { Float, Tensor } from '../../tensor/index.ts';
import { tanh } from '../../tensor/index.ts';
import type { ParameterSpec } from '../define.ts';
import type { Tape } from '../forms/tape.ts';

/** Widths of the layers, inputs first: [64, 64, 10] has one hidden layer. */
export type Widths = readonly number[];

/** One affine layer: the names of its weights [from, to] and biases [to]. */
interface Layer {
  readonly W: string;
  readonly b: string;
  readonly from: number;
  readonly to: number;
}

export const layersOf = (widths: Widths): Layer[] =>
  widths.slice(1).map((to, i) => ({ W: `W${i + 1}`, b: `b${i + 1}`, from: widths[i] as number, to }));

/** W1, b1, W2, b2, …: the unknowns of a fully connected network. */
export const networkUnknowns = (widths: Widths): Record<string, ParameterSpec> =>
  Object.fromEntries(
    layersOf(widths).flatMap(({ W, b, from, to }): [string, ParameterSpec][] => [
      [W, { shape: [from, to], role: 'weight' }],
      [b, { shape: [to], role: 'bias' }],
    ]),
  );

/** Outputs [n, last] of a network of tanh layers and a linear last one for inputs [n, first]. */
export function tanhNetwork(widths: Widths, inputs: Tensor<Float>, tape: Tape): Tensor<Float> {
  const layers = layersOf(widths);
  return layers.reduce((h, { W, b }, i) => {
    const z = tape.dense(h, W, b);
    return i === layers.length - 1 ? z : tanh(z);
  }, inputs);
}
