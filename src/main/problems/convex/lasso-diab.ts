import { positive } from '../../../shared/domain/parameter.ts';
import { matVec, mean, mul, square, sub, zeros } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { diabetes, standardised } from '../bundled-data.ts';
import { defineProblem } from '../define.ts';
import { composite, oneNorm } from '../forms/composite.ts';
import { hostMatrix, hostScalar, hostVector } from '../host.ts';
import type { Minima } from './regularised.ts';
import { factsOf } from './regularised.ts';

const dimension = 10;

/** Minima by coordinate descent in 60 digits; the first has 6 entries that are not 0. */
const minima: Minima = [
  [0.05, 0.29703828352077233],
  [0.01, 0.2550829543714899],
  [0.1, 0.3374150037678805],
];

/** The lasso: mean ½ (a·w − y)² + λ‖w‖₁ over 442 patients, features and target standardised; the gradient is the mean’s. */
export const lassoDiab = defineProblem({
  id: 'lasso-diab',
  title: 'The lasso, progression of diabetes',
  short: 'LASSO-DIAB',
  revision: 1,
  parameters: { lambda: positive(0.05, { log: [1e-3, 1] }) },
  precisions: ['fp32', 'fp64'],
  offers: ['prox'],
  family: 'regression',
  equation: String.raw`f(w) = \frac{1}{n} \sum_{i=1}^{n} \tfrac12\,\bigl(a_i^\top w - y_i\bigr)^2 + \lambda\,\|w\|_1`,
  about:
    'Foretells how far diabetes goes in a year from ten measurements of 442 patients, with a pull to 0 that leaves some of them out.',

  facts: ({ lambda }) => factsOf(dimension, minima, lambda),

  instance({ lambda }) {
    const { features, count, width } = standardised(diabetes());
    const inRow = (i: number): number => i % width;
    return {
      unknowns: { w: { shape: [dimension], role: 'vector' } },
      data: {
        features: hostMatrix(
          features.filter((_value, i) => inRow(i) < dimension),
          count,
        ),
        targets: hostVector(features.filter((_value, i) => inRow(i) === dimension)),
        lambda: hostScalar(lambda),
      },
      start: () => ({ w: zeros([dimension], 'float64') }),
      ...composite(
        {
          value: (x, data) =>
            mul(mean(square(sub(matVec(data.float('features'), entry(x, 'w')), data.float('targets')))), 0.5),
        },
        oneNorm('lambda'),
      ),
    };
  },
});
