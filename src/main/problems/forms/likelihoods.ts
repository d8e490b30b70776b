import type { Float, Key, Tensor } from '../../tensor/index.ts';
import {
  add,
  argMax,
  crossEntropy,
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
  square,
  sub,
  sum,
} from '../../tensor/index.ts';

/** What a model's outputs say about targets: the loss of an example is −ln of their probability, up to a constant. */
export interface Likelihood {
  /** The losses [examples] of targets where a model has such outputs. */
  losses(outputs: Tensor<Float>, targets: Tensor): Tensor<Float>;
  /** Targets drawn from what the outputs say. */
  draw(outputs: Tensor<Float>, key: Key): Tensor;
}

/** One of several classes, outputs [examples, classes]; targets are their numbers [examples]. */
export const softmax: Likelihood = {
  losses: (outputs, targets) =>
    crossEntropy(outputs, oneHot(targets as Tensor<'int32'>, outputs.shape.at(-1) as number, outputs.dtype)),
  // The largest of outputs with noise of Gumbel's distribution; where u is 0 that is −∞, and the class is not drawn.
  draw: (outputs, key) => {
    const u = randomUniform(key, outputs.shape, outputs.dtype);
    return argMax(sub(outputs, log(neg(log(u)))));
  },
};

/** One of two classes −1 and 1, outputs [examples] the logarithms of their odds. */
export const bernoulli: Likelihood = {
  losses: (outputs, targets) => softplus(neg(mul(targets as Tensor<Float>, outputs))),
  draw: (outputs, key) => {
    const one = onesLike(outputs);
    return select(less(randomUniform(key, outputs.shape, outputs.dtype), sigmoid(outputs)), one, neg(one));
  },
};

/** Numbers with a normal error of variance 1: the loss is half the sum of an example's squared errors. */
export const gaussian: Likelihood = {
  losses: (outputs, targets) => {
    const squares = square(sub(outputs, targets as Tensor<Float>));
    return mul(outputs.shape.length === 1 ? squares : sum(squares, -1), 0.5);
  },
  draw: (outputs, key) => add(outputs, randomNormal(key, outputs.shape, outputs.dtype)),
};
