import type { Tensor } from '../../tensor/index.ts';
import { clip, div, maximum, mul, sub } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { coefficient, map } from '../../tensor/params.ts';
import { decayed } from './weight-decay.ts';

type Number = Tensor<'float64'>;

/** (1 − η·wd)x − η·clip(m/max(γh, ε), ±1): Sophia's step, whatever estimates the curvature h. */
export const sophiaStep = (
  x: Params,
  m: Params,
  curvature: Params,
  h: { readonly lr: Number; readonly gamma: Number; readonly eps: Number; readonly weightDecay: Number },
): Params =>
  map(
    (a, b, c) => {
      const size = maximum(mul(c, coefficient(h.gamma, c)), coefficient(h.eps, c));
      return sub(a, mul(clip(div(b, size), -1, 1), coefficient(h.lr, a)));
    },
    decayed(x, h.lr, h.weightDecay),
    m,
    curvature,
  );
