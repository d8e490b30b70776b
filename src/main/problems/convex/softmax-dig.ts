import { positive } from '../../../shared/domain/parameter.ts';
import { zeros } from '../../tensor/index.ts';
import { digits, testAccuracy, withConstant } from '../bundled-data.ts';
import { defineProblem } from '../define.ts';
import { softmax } from '../forms/likelihoods.ts';
import { accuracy } from '../forms/accuracy.ts';
import { modelled } from '../forms/model.ts';
import type { Model } from '../forms/objective.ts';
import { hostMatrix, hostScalar } from '../host.ts';
import type { Minima } from './regularised.ts';
import { factsOf, ridge } from './regularised.ts';

const features = 65;
const classes = 10;

/** Minima by Newton's method, their values in extended precision, with gradients below 1e-16. */
const minima: Minima = [[1e-3, 0.23739317850632793]];

/**
 * Softmax regression: mean cross-entropy + ½ λ ‖W‖² over 1437 digits of 64 pixels and a constant feature, all
 * regularised. The minimum for λ = 1e-3 classifies 0.900 of the 360 test digits.
 */
export const softmaxDig = defineProblem({
  id: 'softmax-dig',
  title: 'Softmax regression, digits',
  short: 'SOFTMAX-DIG',
  revision: 1,
  parameters: { lambda: positive(1e-3, { log: [1e-6, 1] }) },
  precisions: ['fp32', 'fp64', 'int4'],
  offers: ['model', 'layers'],
  metrics: [testAccuracy],
  family: 'regression',
  equation: String.raw`f(W) = \frac{1}{n} \sum_{i=1}^{n} \Bigl( \ln \sum_{c=0}^{9} e^{(W^\top a_i)_c} - (W^\top a_i)_{y_i} \Bigr) + \frac{\lambda}{2}\,\|W\|_F^2`,
  about: 'Tells ten handwritten digits apart from 64 pixels and a constant feature, linearly.',

  facts: ({ lambda }) => factsOf(features * classes, minima, lambda),

  instance({ lambda }) {
    const all = digits();
    const [train, test] = [withConstant(all.train), withConstant(all.test)];
    const model: Model = {
      examples: ['features', 'labels'],
      outputs: (_x, data, tape) => tape.dense(data.float('features'), 'W'),
      targets: (data) => data.integer('labels'),
      likelihood: softmax,
      penalty: ridge('W'),
    };
    return {
      unknowns: { W: { shape: [features, classes], role: 'weight' } },
      data: {
        features: hostMatrix(train.features, train.count),
        labels: { values: train.labels, shape: [train.count] },
        testFeatures: hostMatrix(test.features, test.count),
        testLabels: { values: test.labels, shape: [test.count] },
        lambda: hostScalar(lambda),
      },
      start: () => ({ W: zeros([features, classes], 'float64') }),
      ...modelled(model),
      metrics: { test_accuracy: accuracy(model, { features: 'testFeatures', labels: 'testLabels' }) },
      int4: 'blocks-all',
    };
  },
});
