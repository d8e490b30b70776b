import { maxPool, relu, reshape } from '../../tensor/index.ts';
import type { Unknowns } from '../define.ts';
import { defineDigitClassifier } from './digit-classifier.ts';
import { glorotStart } from './glorot.ts';

const unknowns = {
  K1: { shape: [3, 3, 1, 16], role: 'kernel' },
  b1: { shape: [16], role: 'bias' },
  K2: { shape: [3, 3, 16, 32], role: 'kernel' },
  b2: { shape: [32], role: 'bias' },
  W3: { shape: [128, 10], role: 'weight' },
  b3: { shape: [10], role: 'bias' },
} as const satisfies Unknowns;

/**
 * Two convolutions, each with a maximum over windows of 2 × 2, and a linear layer, trained with cross-entropy on the first
 * 1437 digits, a batch a step.
 */
export const cnnDig = defineDigitClassifier({
  id: 'cnn-dig',
  title: 'Convolutional network, digits',
  short: 'CNN-DIG',
  revision: 1,
  equation: String.raw`\begin{aligned} f(\theta) &= \frac{1}{n} \sum_{i=1}^{n} \Bigl( \ln \sum_{c=0}^{9} e^{z_{ic}} - z_{i y_i} \Bigr) \\ z_i &= W_3^\top u_i + b_3, \qquad u_i = P(K_2 * P(K_1 * a_i)), \quad P(v) = \operatorname{pool}_{2 \times 2} \max(v + b, 0) \end{aligned}`,
  about: 'A small convolutional network that learns handwritten digits, a random batch of examples a step.',
  unknowns,
  start: (key) => glorotStart(unknowns, key),
  outputs(pixels, tape) {
    const images = reshape(pixels, [pixels.shape[0] as number, 8, 8, 1]);
    const first = maxPool(relu(tape.conv(images, 'K1', 'b1')));
    const second = maxPool(relu(tape.conv(first, 'K2', 'b2')));
    return tape.dense(reshape(second, [pixels.shape[0] as number, 128]), 'W3', 'b3');
  },
});
