import type { Float, Tensor } from '../../tensor/index.ts';
import { add, div, mul, sub } from '../../tensor/index.ts';
import type { Data } from '../define.ts';

/** (x₁ + x₂u + x₃u² + x₄u³) / (1 + x₅u + x₆u² + x₇u³) of every entry u of the data `x`, less `y`. */
export function cubicsLessData(unknowns: readonly Tensor<Float>[], data: Data): Tensor<Float> {
  const u = data.float('x');
  // By Horner's rule; the last of them is a scalar until it meets u.
  const sum = (coefficients: readonly Tensor<Float>[]): Tensor<Float> =>
    coefficients.reduceRight((of, c) => add(mul(u, of), c));
  const under = add(mul(u, sum(unknowns.slice(4))), 1);
  return sub(div(sum(unknowns.slice(0, 4)), under), data.float('y'));
}
