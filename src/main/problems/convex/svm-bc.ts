import { defineMachine } from './hinge.ts';

/** No gradient at margins of 1, where 18 of the 569 examples are at the minimum. */
export const svmBc = defineMachine({
  id: 'svm-bc',
  title: 'Support vector machine, breast cancer',
  short: 'SVM-BC',
  revision: 1,
  equation: String.raw`f(w) = \frac{1}{n} \sum_{i=1}^{n} \max\bigl(0,\, 1 - y_i a_i^\top w\bigr) + \frac{\lambda}{2}\,\|w\|^2, \qquad y_i = \pm 1`,
  about:
    'Tells benign from malignant tumours with as wide a margin as can be: f has an edge wherever an example is just at it.',
  lambda: 1e-2,
  // From the dual, whose value is the same to 40 digits.
  minima: [[1e-2, 0.06625753572155119]],
  loss: (short) => short,
});
