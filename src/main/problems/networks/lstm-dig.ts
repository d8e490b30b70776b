import { concat, ones, reshape, unstack, zeros } from '../../tensor/index.ts';
import type { Unknowns } from '../define.ts';
import { defineDigitClassifier } from './digit-classifier.ts';
import { glorotStart } from './glorot.ts';
import { lstm } from './lstm.ts';

const units = 16;
const unknowns = {
  W1: { shape: [8 + units, 4 * units], role: 'weight' },
  b1: { shape: [4 * units], role: 'bias' },
  W2: { shape: [units, 10], role: 'weight' },
  b2: { shape: [10], role: 'bias' },
} as const satisfies Unknowns;

/**
 * A long short-term memory of 16 units that reads a digit row by row, eight pixels a time, and a linear layer of its last
 * state, trained with cross-entropy on the first 1437 digits, a batch a step.
 */
export const lstmDig = defineDigitClassifier({
  id: 'lstm-dig',
  title: 'Long short-term memory, digits read row by row',
  short: 'LSTM-DIG',
  revision: 1,
  equation: String.raw`\begin{aligned} f(\theta) &= \frac{1}{n} \sum_{i=1}^{n} \Bigl( \ln \sum_{c=0}^{9} e^{z_{ic}} - z_{i y_i} \Bigr), \qquad z_i = W_2^\top h_8 + b_2 \\ (i, r, g, o) &= W_1^\top (a_{it}, h_{t-1}) + b_1, \quad c_t = \sigma(r) \odot c_{t-1} + \sigma(i) \odot \tanh g, \quad h_t = \sigma(o) \odot \tanh c_t \end{aligned}`,
  about:
    'A network with a memory that reads handwritten digits row by row and tells them apart at the end, a random batch of examples a step.',
  unknowns,
  start: (key) => ({
    ...glorotStart(unknowns, key),
    // What is in a cell stays there at first: R. Jozefowicz, W. Zaremba, I. Sutskever, 2015.
    b1: concat([zeros([units], 'float64'), ones([units], 'float64'), zeros([2 * units], 'float64')], 0),
  }),
  outputs(pixels, tape) {
    const rows = unstack(reshape(pixels, [pixels.shape[0] as number, 8, 8]), 1);
    return tape.dense(lstm(rows, units, tape, { weight: 'W1', bias: 'b1' }), 'W2', 'b2');
  },
});
