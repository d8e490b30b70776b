import { int } from '../../../shared/domain/parameter.ts';
import type { Float, Key, Tensor } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { digits, testAccuracy } from '../bundled-data.ts';
import { defineProblem, dimensionOf, type ProblemDefinition, type Unknowns } from '../define.ts';
import { softmax } from '../forms/likelihoods.ts';
import { accuracy } from '../forms/accuracy.ts';
import { modelled } from '../forms/model.ts';
import type { Model } from '../forms/objective.ts';
import type { Tape } from '../forms/tape.ts';
import { hostMatrix } from '../host.ts';

const trainingExamples = 1437;

interface DigitClassifier {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly revision: number;
  readonly equation: string;
  readonly about: string;
  readonly unknowns: Unknowns;
  readonly start: (key: Key) => Params;
  /** Outputs [n, 10] for pixels [n, 64]. */
  readonly outputs: (pixels: Tensor<Float>, tape: Tape) => Tensor<Float>;
}

/**
 * A network that tells ten digits apart: the mean cross-entropy over the first 1437 of them, a batch a step. The infimum of
 * the loss is not known and near 0, so gaps are measured from 0: targets are values over all examples.
 */
export const defineDigitClassifier = ({ unknowns, start, outputs, ...told }: DigitClassifier): ProblemDefinition =>
  defineProblem({
    ...told,
    parameters: { batch: int(64, { min: 1, max: trainingExamples, structural: true }) },
    precisions: ['fp32', 'fp64', 'int4'],
    offers: ['model', 'layers'],
    metrics: [testAccuracy],
    family: 'network',
    facts: () => ({
      dimension: dimensionOf(unknowns),
      optimum: 0,
      optimumKind: 'reference',
      targets: [0.1, 0.03, 0.01],
      sampled: true,
    }),
    instance({ batch }) {
      const { train, test } = digits();
      const model: Model = {
        examples: ['pixels', 'labels'],
        outputs: (_x, data, tape) => outputs(data.float('pixels'), tape),
        targets: (data) => data.integer('labels'),
        likelihood: softmax,
      };
      return {
        unknowns,
        data: {
          pixels: hostMatrix(train.features, train.count),
          labels: { values: train.labels, shape: [train.count] },
          testPixels: hostMatrix(test.features, test.count),
          testLabels: { values: test.labels, shape: [test.count] },
        },
        start: (_data, key) => start(key),
        ...modelled(model),
        metrics: { test_accuracy: accuracy(model, { pixels: 'testPixels', labels: 'testLabels' }) },
        sampling: { examples: train.count, batch },
        int4: 'blocks',
      };
    },
  });
