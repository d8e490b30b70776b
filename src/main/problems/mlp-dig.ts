import { int } from '../../shared/domain/parameter.ts';
import { digits } from './bundled-data.ts';
import { defineProblem } from './define.ts';
import { softmax } from './forms/likelihoods.ts';
import { modelled } from './forms/model.ts';
import { hostMatrix } from './host.ts';
import { glorotStart, networkUnknowns, parameterCount, tanhNetwork } from './mlp.ts';

const widths = [64, 64, 10];
const trainingExamples = 1437;

/**
 * A 64-64-10 tanh network trained with cross-entropy on the first 1437 digits, a batch a step. Its infimum is not known
 * and near 0, so gaps are measured from 0: targets are values of the loss over all training examples.
 */
export const mlpDig = defineProblem({
  id: 'mlp-dig',
  title: 'Small network, digits',
  short: 'MLP-DIG',
  revision: 1,
  parameters: { batch: int(64, { min: 1, max: trainingExamples, structural: true }) },
  precisions: ['fp32', 'fp64', 'int4'],
  offers: ['model', 'layers'],
  family: 'network',
  equation: String.raw`\begin{aligned} f(\theta) &= \frac{1}{n} \sum_{i=1}^{n} \Bigl( \ln \sum_{c=0}^{9} e^{z_{ic}} - z_{i y_i} \Bigr) \\ z_i &= W_2^\top \tanh\bigl(W_1^\top a_i + b_1\bigr) + b_2 \end{aligned}`,
  about: 'A small neural network that learns handwritten digits, a random batch of examples a step.',

  facts: () => ({
    dimension: parameterCount(widths),
    optimum: 0,
    optimumKind: 'reference',
    targets: [0.1, 0.03, 0.01],
    sampled: true,
  }),

  instance({ batch }) {
    const { train } = digits();
    return {
      unknowns: networkUnknowns(widths),
      data: {
        pixels: hostMatrix(train.features, train.count),
        labels: { values: train.labels, shape: [train.count] },
      },
      start: (_data, key) => glorotStart(widths, key),
      ...modelled({
        examples: ['pixels', 'labels'],
        outputs: (_x, data, tape) => tanhNetwork(widths, data.float('pixels'), tape),
        targets: (data) => data.integer('labels'),
        likelihood: softmax,
      }),
      sampling: { examples: train.count, batch },
      int4: 'blocks',
    };
  },
});
