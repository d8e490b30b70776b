import { defineDigitClassifier } from './digit-classifier.ts';
import { glorotStart } from './glorot.ts';
import { networkUnknowns, tanhNetwork } from './mlp.ts';

const widths = [64, 64, 10];
const unknowns = networkUnknowns(widths);

/** A 64-64-10 tanh network trained with cross-entropy on the first 1437 digits, a batch a step. */
export const mlpDig = defineDigitClassifier({
  id: 'mlp-dig',
  title: 'Small network, digits',
  short: 'MLP-DIG',
  revision: 1,
  equation: String.raw`\begin{aligned} f(\theta) &= \frac{1}{n} \sum_{i=1}^{n} \Bigl( \ln \sum_{c=0}^{9} e^{z_{ic}} - z_{i y_i} \Bigr) \\ z_i &= W_2^\top \tanh\bigl(W_1^\top a_i + b_1\bigr) + b_2 \end{aligned}`,
  about: 'A small neural network that learns handwritten digits, a random batch of examples a step.',
  unknowns,
  start: (key) => glorotStart(unknowns, key),
  outputs: (pixels, tape) => tanhNetwork(widths, pixels, tape),
});
