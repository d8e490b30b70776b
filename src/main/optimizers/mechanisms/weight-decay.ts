import type { Tensor } from '../../tensor/index.ts';
import { mul, sub } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { scale } from '../../tensor/params.ts';

/** (1 − η·wd)x: decay that is decoupled from the gradient (Loshchilov and Hutter, arXiv:1711.05101), before a step from it. */
export const decayed = (x: Params, lr: Tensor<'float64'>, weightDecay: Tensor<'float64'>): Params =>
  scale(sub(1, mul(lr, weightDecay)), x);
