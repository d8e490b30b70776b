import type { Float, Tensor } from '../../tensor/index.ts';

/** Data inside the graph: floats in the precision asked for, integers as int32. Unknown names throw. */
export interface Data {
  float(name: string): Tensor<Float>;
  integer(name: string): Tensor<'int32'>;
}
