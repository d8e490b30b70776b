import { positive } from '../../../shared/domain/parameter.ts';
import { matVec, zeros } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { breastCancer, standardised, withConstant } from '../bundled-data.ts';
import { defineProblem } from '../define.ts';
import { bernoulli } from '../forms/likelihoods.ts';
import { accuracy } from '../forms/accuracy.ts';
import { modelled } from '../forms/model.ts';
import type { Model } from '../forms/objective.ts';
import { hostMatrix, hostScalar, hostVector } from '../host.ts';
import type { Minima } from './regularised.ts';
import { factsOf, ridge } from './regularised.ts';

const dimension = 31;

/** Minima by Newton's method in extended precision, with gradients below 1e-19. */
const minima: Minima = [
  [1e-2, 0.10044630378120593],
  [1e-3, 0.0598294718818051],
  [1e-4, 0.04265562727049042],
];

/**
 * Logistic regression: mean ln(1 + e^(-y w·x)) + ½ λ ‖w‖² over 569 examples with standardised features and a constant
 * one, all regularised, y = ±1. Condition number 22 at the minimum for λ = 1e-2, 1069 for λ = 1e-4.
 */
export const logregBc = defineProblem({
  id: 'logreg-bc',
  title: 'Logistic regression, breast cancer',
  short: 'LOGREG-BC',
  revision: 1,
  parameters: { lambda: positive(1e-2, { log: [1e-6, 1] }) },
  precisions: ['fp32', 'fp64', 'int4'],
  offers: ['model'],
  metrics: [
    {
      name: 'accuracy',
      better: 'higher',
      about: 'Share of the 569 examples, which are all learnt from, that are told right.',
    },
  ],
  family: 'regression',
  equation: String.raw`f(w) = \frac{1}{n} \sum_{i=1}^{n} \ln\bigl(1 + e^{-y_i a_i^\top w}\bigr) + \frac{\lambda}{2}\,\|w\|^2, \qquad y_i = \pm 1`,
  about: 'Tells benign from malignant tumours in 569 examples with 30 standardised features and a constant one.',

  facts: ({ lambda }) => factsOf(dimension, minima, lambda),

  instance({ lambda }) {
    const { features, labels, count } = withConstant(standardised(breastCancer()));
    const model: Model = {
      examples: ['features', 'signs'],
      outputs: (x, data) => matVec(data.float('features'), entry(x, 'w')),
      targets: (data) => data.float('signs'),
      likelihood: bernoulli,
      penalty: ridge('w'),
    };
    return {
      unknowns: { w: { shape: [dimension], role: 'vector' } },
      data: {
        features: hostMatrix(features, count),
        signs: hostVector(Array.from(labels, (label) => 2 * label - 1)),
        lambda: hostScalar(lambda),
      },
      start: () => ({ w: zeros([dimension], 'float64') }),
      ...modelled(model),
      metrics: { accuracy: accuracy(model) },
      int4: 'blocks-all',
    };
  },
});
