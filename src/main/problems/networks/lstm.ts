import type { Float, Tensor } from '../../tensor/index.ts';
import { add, concat, mul, sigmoid, sliceAxis, tanh, zeros } from '../../tensor/index.ts';
import type { Tape } from '../forms/tape.ts';

/** The names of a cell's unknowns: weight [width + units, 4 units], bias [4 units]. */
interface Cell {
  readonly weight: string;
  readonly bias: string;
}

/**
 * The last state [n, units] of a long short-term memory (S. Hochreiter, J. Schmidhuber, 1997; with the forget gate of F.
 * Gers, 2000) that reads `inputs`, one [n, width] a time. Its gates, in, forget, cell and out, are the four parts
 * of one layer of [input, state].
 */
export function lstm(inputs: readonly Tensor<Float>[], units: number, tape: Tape, names: Cell): Tensor<Float> {
  const nothing = zeros<Float>([inputs[0]!.shape[0] as number, units], inputs[0]!.dtype);
  let [h, c] = [nothing, nothing];
  for (const input of inputs) {
    const gates = tape.dense(concat([input, h], 1), names.weight, names.bias, { parts: 4 });
    const gate = (i: number): Tensor<Float> => sliceAxis(gates, 1, i * units, (i + 1) * units);
    c = add(mul(sigmoid(gate(1)), c), mul(sigmoid(gate(0)), tanh(gate(2))));
    h = mul(sigmoid(gate(3)), tanh(c));
  }
  return h;
}
