import type { Key } from '../../tensor/index.ts';
import type { Params, Scalar } from '../../tensor/params.ts';
import type { OptimizerDefinition, Oracle, StepContext } from '../define.ts';

interface Answer {
  /** What the base method takes for f(x), where that is another number or was found on the way. */
  readonly value?: Scalar;
  readonly gradient: Params;
}

/** Makes other answers to questions for gradients, with as many questions to the oracle as it needs. */
type Answering = (oracle: Oracle, x: Params) => Answer;

/**
 * A method that goes its own way with other gradients than those of f at x: `answer` makes them, all questions on the batch
 * of the step.
 *
 * @param answer given the hyper-parameters of the whole, and the key of the step
 */
export const withGradients = <H>(
  base: OptimizerDefinition,
  answer: (oracle: Oracle, x: Params, h: H, key: Key) => Answer,
): Pick<OptimizerDefinition, 'init' | 'step'> => {
  const asked = (context: unknown): never => {
    const { oracle, h, key } = context as StepContext<H, unknown>;
    return { ...(context as object), oracle: answering(oracle, (own, x) => answer(own, x, h, key)) } as never;
  };
  return { init: (context) => base.init(asked(context)), step: (context) => base.step(asked(context)) };
};

/** An oracle whose gradients are made by `answer`; all else is as it was. */
export const answering = (oracle: Oracle, answer: Answering): Oracle => ({
  value: (x) => oracle.value(x),
  values: (points, like) => oracle.values(points, like),
  slope: (x, v) => oracle.slope(x, v),
  gradient: (x) => answer(oracle, x).gradient,
  valueAndGradient: (x) => {
    const { value, gradient } = answer(oracle, x);
    return { value: value ?? oracle.value(x), gradient };
  },
  hvp: (x, v) => oracle.hvp(x, v),
  residuals: (x) => oracle.residuals(x),
  jacobian: (x) => oracle.jacobian(x),
  jvp: (x, v) => oracle.jvp(x, v),
  gaussNewton: (x, v) => oracle.gaussNewton(x, v),
  // What layers saw is seen at x; drawn labels are asked for curvature alone.
  captures: (x, labels) => {
    const seen = oracle.captures(x, labels);
    return labels === 'data' ? { ...seen, ...answer(oracle, x) } : seen;
  },
  perExample: (x) => oracle.perExample(x),
  batches: oracle.batches,
  batch: (number) => answering(oracle.batch(number), answer),
  whole: () => answering(oracle.whole(), answer),
  prox: (v, tau) => oracle.prox(v, tau),
  layers: (x) => oracle.layers(x),
});
