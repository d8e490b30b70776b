import { abs, add, maximum, mul, sign, sub } from '../../tensor/index.ts';
import { coefficient, map, total } from '../../tensor/params.ts';
import type { Objective, Rest } from './objective.ts';

/** What an instance has whose f is a smooth part and another one: methods get the gradient of the first alone. */
export const composite = (smooth: Objective, rest: Rest): Objective => ({
  value: (x, data, batch) => add(smooth.value(x, data, batch), rest.value(x, data)),
  composite: { smooth, rest },
});

/** What the gradients of an instance are of: all of f, or its smooth part. */
export const smoothPart = (of: Objective): Objective => of.composite?.smooth ?? of;

/** λ Σ|xᵢ| over all unknowns, λ a scalar of the data: its proximal map draws every number towards 0 by τλ. */
export const oneNorm = (lambda: string): Rest => ({
  value: (x, data) => mul(data.float(lambda), total(map((a) => abs(a), x))),
  prox: (v, tau, data) =>
    map((a) => {
      const by = mul(data.float(lambda), coefficient(tau, a));
      return mul(sign(a), maximum(sub(abs(a), by), 0));
    }, v),
});
