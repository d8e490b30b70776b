import type { Float, Key, Tensor } from '../../tensor/index.ts';
import {
  add,
  argMax,
  crossEntropy,
  div,
  equal,
  less,
  log,
  mul,
  neg,
  oneHot,
  onesLike,
  randomNormal,
  randomUniform,
  select,
  sigmoid,
  softplus,
  sqrt,
  square,
  sub,
  sum,
} from '../../tensor/index.ts';
import type { Scalar } from '../../tensor/params.ts';
import type { Data } from './data.ts';

/** What a model's outputs say about targets: the loss of an example is −ln of their probability, up to a constant. */
export interface Likelihood {
  /** The losses [examples] of targets where a model has such outputs. */
  losses(outputs: Tensor<Float>, targets: Tensor, data: Data): Tensor<Float>;
  /** Targets drawn from what the outputs say. */
  draw(outputs: Tensor<Float>, key: Key, data: Data): Tensor;
  /** Of classes: whether the target is the one that is found most likely, [examples]. */
  readonly correct?: (outputs: Tensor<Float>, targets: Tensor) => Tensor<'bool'>;
  /** Where losses are half a sum of squares, what is squared, shaped like the outputs. */
  readonly residuals?: (outputs: Tensor<Float>, targets: Tensor, data: Data) => Tensor<Float>;
}

/** One of several classes, outputs [examples, classes]; targets are their numbers [examples]. */
export const softmax: Likelihood = {
  losses: (outputs, targets) =>
    crossEntropy(outputs, oneHot(targets as Tensor<'int32'>, outputs.shape.at(-1) as number, outputs.dtype)),
  correct: (outputs, targets) => equal(argMax(outputs), targets as Tensor<'int32'>),
  // The largest of outputs with noise of Gumbel's distribution; where u is 0 that is −∞, and the class is not drawn.
  draw: (outputs, key) => {
    const u = randomUniform(key, outputs.shape, outputs.dtype);
    return argMax(sub(outputs, log(neg(log(u)))));
  },
};

/** One of two classes −1 and 1, outputs [examples] the logarithms of their odds. */
export const bernoulli: Likelihood = {
  losses: (outputs, targets) => softplus(neg(mul(targets as Tensor<Float>, outputs))),
  // As likely as not is the second class, as a tie of softmax is the first.
  correct: (outputs, targets) => {
    const one = onesLike(outputs);
    return equal(select(less(outputs, 0), neg(one), one), targets as Tensor<Float>);
  },
  draw: (outputs, key) => {
    const one = onesLike(outputs);
    return select(less(randomUniform(key, outputs.shape, outputs.dtype), sigmoid(outputs)), one, neg(one));
  },
};

/**
 * Numbers with a normal error, of variance 1 unless another is given: the loss is half the sum of an example's squared
 * errors, over the variance.
 */
export function normal(variance?: (data: Data) => Scalar): Likelihood {
  const inDeviations = (x: Tensor<Float>, data: Data): Tensor<Float> => (variance ? div(x, sqrt(variance(data))) : x);
  const residuals = (outputs: Tensor<Float>, targets: Tensor, data: Data): Tensor<Float> =>
    inDeviations(sub(outputs, targets as Tensor<Float>), data);
  return {
    residuals,
    losses(outputs, targets, data) {
      const squares = square(residuals(outputs, targets, data));
      const own = outputs.shape.slice(1).map((_, i) => i + 1);
      return mul(own.length === 0 ? squares : sum(squares, own), 0.5);
    },
    draw(outputs, key, data) {
      const noise = randomNormal(key, outputs.shape, outputs.dtype);
      return add(outputs, variance ? mul(noise, sqrt(variance(data))) : noise);
    },
  };
}

export const gaussian: Likelihood = normal();
