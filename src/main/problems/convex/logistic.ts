import { positive } from '../../../shared/domain/parameter.ts';
import { zeros } from '../../tensor/index.ts';
import type { Examples } from '../bundled-data.ts';
import type { ProblemDefinition } from '../define.ts';
import { defineProblem } from '../define.ts';
import { accuracy } from '../forms/accuracy.ts';
import { bernoulli } from '../forms/likelihoods.ts';
import { modelled } from '../forms/model.ts';
import type { Model } from '../forms/objective.ts';
import { hostScalar } from '../host.ts';
import { biopsies, dimension, outputsOf, ownAccuracy } from './biopsies.ts';
import type { Minima } from './regularised.ts';
import { factsOf, ridge } from './regularised.ts';

interface LogisticRegression {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly revision: number;
  readonly about: string;
  readonly lambda: number;
  readonly minima: Minima;
  readonly examples: () => Examples;
}

/** Mean ln(1 + e^(-y w·a)) + ½ λ ‖w‖² over 569 biopsies, all weights regularised, y = ±1. */
export const defineLogistic = ({ lambda: usual, minima, examples, ...told }: LogisticRegression): ProblemDefinition =>
  defineProblem({
    ...told,
    parameters: { lambda: positive(usual, { log: [1e-6, 1] }) },
    precisions: ['fp32', 'fp64', 'int4'],
    offers: ['model'],
    metrics: [ownAccuracy],
    family: 'regression',
    equation: String.raw`f(w) = \frac{1}{n} \sum_{i=1}^{n} \ln\bigl(1 + e^{-y_i a_i^\top w}\bigr) + \frac{\lambda}{2}\,\|w\|^2, \qquad y_i = \pm 1`,
    facts: ({ lambda }) => factsOf(dimension, minima, lambda),
    instance({ lambda }) {
      const model: Model = {
        examples: ['features', 'signs'],
        outputs: outputsOf,
        targets: (data) => data.float('signs'),
        likelihood: bernoulli,
        penalty: ridge('w'),
      };
      return {
        unknowns: { w: { shape: [dimension], role: 'vector' } },
        data: { ...biopsies(examples()), lambda: hostScalar(lambda) },
        start: () => ({ w: zeros([dimension], 'float64') }),
        ...modelled(model),
        metrics: { accuracy: accuracy(model) },
        int4: 'blocks-all',
      };
    },
  });
