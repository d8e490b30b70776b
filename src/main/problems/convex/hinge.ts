import { positive } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { add, cast, greaterEqual, maximum, mean, sub, zeros } from '../../tensor/index.ts';
import { breastCancer, standardised } from '../bundled-data.ts';
import type { ProblemDefinition } from '../define.ts';
import { defineProblem } from '../define.ts';
import { hostScalar } from '../host.ts';
import { biopsies, dimension, margins, ownAccuracy } from './biopsies.ts';
import type { Minima } from './regularised.ts';
import { factsOf, ridge } from './regularised.ts';

interface Machine {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly revision: number;
  readonly equation: string;
  readonly about: string;
  readonly lambda: number;
  readonly minima: Minima;
  /** Of how far examples are short of the margin 1, 0 where they are not. */
  readonly loss: (short: Tensor<Float>) => Tensor<Float>;
}

/** A support vector machine of 569 biopsies with standardised features: mean loss + ½ λ ‖w‖², all weights regularised. */
export const defineMachine = ({ lambda: usual, minima, loss, ...told }: Machine): ProblemDefinition =>
  defineProblem({
    ...told,
    parameters: { lambda: positive(usual, { log: [1e-6, 1] }) },
    precisions: ['fp32', 'fp64'],
    metrics: [ownAccuracy],
    family: 'regression',
    facts: ({ lambda }) => factsOf(dimension, minima, lambda),
    instance: ({ lambda }) => ({
      unknowns: { w: { shape: [dimension], role: 'vector' } },
      data: { ...biopsies(standardised(breastCancer())), lambda: hostScalar(lambda) },
      start: () => ({ w: zeros([dimension], 'float64') }),
      value: (x, data) => add(mean(loss(maximum(sub(1, margins(x, data)), 0))), ridge('w')(x, data)),
      metrics: {
        accuracy: (x, data) => {
          const far = margins(x, data);
          return mean(cast(greaterEqual(far, 0), far.dtype));
        },
      },
    }),
  });
