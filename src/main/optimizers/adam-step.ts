import type { Float, Tensor } from '../tensor/index.ts';
import { add, cast, div, mul, pow, sqrt, sub } from '../tensor/index.ts';
import type { Params } from '../tensor/params.ts';
import { coefficient, ema, map, mul as product } from '../tensor/params.ts';

export interface AdamHyper {
  readonly lr: Tensor<'float64'>;
  readonly beta1: Tensor<'float64'>;
  readonly beta2: Tensor<'float64'>;
  readonly eps: Tensor<'float64'>;
}

/** 1 − βᵗ, in float64: in float32 1 − 0.999 keeps five digits. */
const correction = (beta: Tensor<'float64'>, t: Tensor<'int32'>): Tensor<'float64'> =>
  sub(1, pow(beta, cast(t, 'float64')));

/** One step of Adam from x along g: m, v averages of g and g²; x − η m̂/(√v̂ + ε), a hat being bias correction. */
export function adamStep(
  x: Params,
  g: Params,
  state: { readonly m: Params; readonly v: Params },
  h: AdamHyper,
  t: Tensor<'int32'>,
): { x: Params; state: { m: Params; v: Params } } {
  const m = ema(state.m, h.beta1, g);
  const v = ema(state.v, h.beta2, product(g, g));
  const c1 = correction(h.beta1, t);
  const c2 = correction(h.beta2, t);
  const step = (a: Tensor<Float>, b: Tensor<Float>, c: Tensor<Float>): Tensor<Float> => {
    const corrected = div(b, coefficient(c1, b));
    const root = sqrt(div(c, coefficient(c2, c)));
    return sub(a, div(mul(corrected, coefficient(h.lr, b)), add(root, coefficient(h.eps, c))));
  };
  return { x: map(step, x, m, v), state: { m, v } };
}
