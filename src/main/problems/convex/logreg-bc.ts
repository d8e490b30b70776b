import { breastCancer, standardised } from '../bundled-data.ts';
import { defineLogistic } from './logistic.ts';

/** Features standardised. Condition number 22 at the minimum for λ = 1e-2, 1069 for λ = 1e-4. */
export const logregBc = defineLogistic({
  id: 'logreg-bc',
  title: 'Logistic regression, breast cancer',
  short: 'LOGREG-BC',
  revision: 1,
  about: 'Tells benign from malignant tumours in 569 examples with 30 standardised features and a constant one.',
  lambda: 1e-2,
  // By Newton's method in extended precision, with gradients below 1e-19.
  minima: [
    [1e-2, 0.10044630378120593],
    [1e-3, 0.0598294718818051],
    [1e-4, 0.04265562727049042],
  ],
  examples: () => standardised(breastCancer()),
});
