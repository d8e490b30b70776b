import type { Float, Tensor } from '../../tensor/index.ts';
import { sub } from '../../tensor/index.ts';
import type { Data, HostTensor } from '../define.ts';

export type Vector = Tensor<Float>;
export type Scalar = Tensor<Float>;

/** One of the 24 functions: its data are an instance's, its graph depends on the dimension d alone. */
export interface BbobFunction {
  readonly title: string;
  /** In TeX, in the notation of `bbob.ts`. */
  readonly equation: string;
  /** What the seed of an instance is counted from, where it is not the number of the function. */
  readonly seedBase?: number;
  data(seed: number, d: number): Readonly<Record<string, HostTensor>>;
  /** f(x) - f_opt at x [d]. */
  value(x: Vector, data: Data): Scalar;
}

export const dimensionOf = (x: Vector): number => x.shape[0] as number;

/** x - x_opt, where the data hold x_opt. */
export const centred = (x: Vector, data: Data): Vector => sub(x, data.float('x_opt'));
