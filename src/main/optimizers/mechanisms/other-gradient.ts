import type { Params, Scalar } from '../../tensor/params.ts';
import type { OptimizerDefinition, Oracle, StepContext } from '../define.ts';

interface Answer {
  readonly value: Scalar;
  readonly gradient: Params;
}

/**
 * A method that goes its own way with other gradients than those of f at x: `answer` makes them, with as many questions to
 * the oracle as it needs, all of them on the batch of the step.
 *
 * @param answer given the hyper-parameters of the whole
 */
export const withGradients = <H>(
  base: OptimizerDefinition,
  answer: (oracle: Oracle, x: Params, h: H) => Answer,
): Pick<OptimizerDefinition, 'init' | 'step'> => ({
  init: (context) => base.init(asked<H>(context, answer) as never),
  step: (context) => base.step(asked<H>(context, answer) as never),
});

function asked<H>(context: unknown, answer: (oracle: Oracle, x: Params, h: H) => Answer): unknown {
  const own = context as StepContext<H, unknown>;
  const { oracle, h } = own;
  const other: Oracle = {
    value: (x) => oracle.value(x),
    gradient: (x) => answer(oracle, x, h).gradient,
    valueAndGradient: (x) => answer(oracle, x, h),
    hvp: (x, v) => oracle.hvp(x, v),
    residuals: (x) => oracle.residuals(x),
    jacobian: (x) => oracle.jacobian(x),
    gaussNewton: (x, v) => oracle.gaussNewton(x, v),
    // What layers saw is seen at x; drawn labels are asked for curvature alone.
    captures: (x, labels) => {
      const seen = oracle.captures(x, labels);
      return labels === 'data' ? { ...seen, ...answer(oracle, x, h) } : seen;
    },
    whole: () => (asked<H>({ ...own, oracle: oracle.whole() }, answer) as typeof own).oracle,
    layers: (x) => oracle.layers(x),
  };
  return { ...own, oracle: other };
}
