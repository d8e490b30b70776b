import { flag, positive, unit } from '../../../shared/domain/parameter.ts';
import type { Tensor } from '../../tensor/index.ts';
import * as t from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { coefficient, ema, map, zerosLike } from '../../tensor/params.ts';
import type { Geometry } from '../spaces/geometry.ts';
import { zeroOfEach } from '../spaces/geometry.ts';

/** What Adam's kin in curved spaces have in common to say. */
export const riemannianAdam = {
  hyper: {
    lr: positive(0.1, { log: [1e-3, 1] }),
    beta1: unit(0.9),
    beta2: unit(0.999),
    eps: positive(1e-8),
    corrected: flag(true),
  },
  pitfalls: [
    'Near the edge of the ball lengths are large and steps small: rows are kept within 1 − 1e-5, which caps distances from 0 at 12.2.',
    'One number of every point divides it, so that no axis is apart from the others.',
    'The paper does not correct m and v for their start at 0, libraries do: corrected says which.',
  ],
  sources: {
    lr: 'No source: to be searched.',
    beta1: 'Bécigneul and Ganea.',
    beta2: 'Bécigneul and Ganea.',
    eps: 'As of Adam.',
    corrected: 'Released libraries, and Adam; Bécigneul and Ganea leave it out.',
  },
};

interface From {
  readonly x: Params;
  readonly gradient: Params;
  readonly state: State;
  readonly step: Tensor<'int32'>;
  readonly geometry: Geometry;
}
type State = { readonly m: Params; readonly v: Params; readonly largest: Params };
interface Hyper {
  readonly lr: Tensor<'float64'>;
  readonly beta1: Tensor<'float64'>;
  readonly beta2: Tensor<'float64'>;
  readonly eps: Tensor<'float64'>;
  readonly corrected: boolean;
}

export const riemannianAdamStart = (x: Params, geometry: Geometry): State => ({
  m: zerosLike(x),
  v: zeroOfEach(geometry, x),
  largest: zeroOfEach(geometry, x),
});

/**
 * m ← β₁m + (1 − β₁)r, v ← β₂v + (1 − β₂)‖r‖²ₓ of every point; y = expₓ(−ηm / (√v + ε)), and m goes on from y, carried
 * there.
 *
 * @param keepsLargest divides by the largest v that there was
 */
export function riemannianAdamStep(
  { x, gradient, state, step, geometry }: From,
  h: Hyper,
  keepsLargest: boolean,
): { x: Params; state: State } {
  const { riemannian, inner, exponential, transport } = geometry;
  const r = map(riemannian, x, gradient);
  const m = ema(state.m, h.beta1, r);
  const v = ema(
    state.v,
    h.beta2,
    map((a, u) => inner(a, u, u), x, r),
  );
  const largest = keepsLargest ? map((a, b) => t.maximum(a, b), state.largest, v) : state.largest;
  const time = t.cast(step, 'float64');
  const share = (beta: Tensor<'float64'>): Tensor<'float64'> =>
    h.corrected ? t.sub(1, t.pow(beta, time)) : t.onesLike(beta);
  const [first, second] = [t.div(h.lr, share(h.beta1)), t.sqrt(share(h.beta2))];
  const velocity = map(
    (mean, square) => {
      const size = t.add(t.div(t.sqrt(square), t.cast(second, mean.dtype)), coefficient(h.eps, mean));
      return t.mul(t.div(mean, size), t.neg(t.cast(first, mean.dtype)));
    },
    m,
    keepsLargest ? largest : v,
  );
  const next = map(exponential, x, velocity);
  const carried = map((a, w, y, mean) => transport({ x: a, v: w, y }, mean), x, velocity, next, m);
  return { x: next, state: { m: carried, v, largest } };
}
