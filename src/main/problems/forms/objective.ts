import type { Float, Tensor } from '../../tensor/index.ts';
import type { Coefficient, Params, Scalar } from '../../tensor/params.ts';
import type { Data } from './data.ts';
import type { Likelihood } from './likelihoods.ts';
import type { Tape } from './tape.ts';

/** Predictions for examples and a loss of each: f is the mean loss, and a penalty. */
export interface Model {
  /** The data whose first axis is that of the examples. */
  readonly examples: readonly string[];
  /** The outputs [examples, …] at x; of a batch, `data` has the examples of the batch alone. */
  outputs(x: Params, data: Data, tape: Tape): Tensor<Float>;
  targets(data: Data): Tensor;
  readonly likelihood: Likelihood;
  readonly penalty?: (x: Params, data: Data) => Scalar;
}

/** The part h of f that has no gradient everywhere. It is of x alone, not of examples. */
export interface Rest {
  value(x: Params, data: Data): Scalar;
  /** Its proximal map, argmin_u h(u) + ‖u − v‖² / 2τ of τ > 0: where h is of each entry alone, so is the map. */
  prox(v: Params, tau: Coefficient, data: Data): Params;
}

/** What is minimised: a value, and where it is made of residuals, of a model or of two parts, these. */
export interface Objective {
  /**
   * The objective at x: a scalar in x's dtype, on the whole problem, or on the batch of examples whose indices [b] are
   * given (sampled problems only).
   */
  value(x: Params, data: Data, batch?: Tensor<'int32'>): Scalar;
  /** Residuals r of any shape with f = ½ Σ r²: `leastSquares` and `modelled` (forms/) make it together with `value`. */
  readonly residuals?: (x: Params, data: Data, batch?: Tensor<'int32'>) => Tensor<Float>;
  /** What it predicts of examples, from which `modelled` (forms/) makes `value`. */
  readonly model?: Model;
  /** A smooth part and the rest of it, of which `composite` (forms/) makes `value`. */
  readonly composite?: { readonly smooth: Objective; readonly rest: Rest };
}
