import { square } from '../../tensor/index.ts';
import { defineMachine } from './hinge.ts';

export const sqhingeBc = defineMachine({
  id: 'sqhinge-bc',
  title: 'Support vector machine with squared losses, breast cancer',
  short: 'SQHINGE-BC',
  revision: 1,
  equation: String.raw`f(w) = \frac{1}{n} \sum_{i=1}^{n} \max\bigl(0,\, 1 - y_i a_i^\top w\bigr)^2 + \frac{\lambda}{2}\,\|w\|^2, \qquad y_i = \pm 1`,
  about:
    'Tells benign from malignant tumours with a margin whose squares count: it has a gradient everywhere, but curvatures that jump.',
  lambda: 1e-3,
  // By Newton’s method in extended precision, with a gradient below 1e-18.
  minima: [[1e-3, 0.05030795658727192]],
  loss: square,
});
