import { breastCancer } from '../bundled-data.ts';
import { defineLogistic } from './logistic.ts';

/** All features over the largest number of them. Condition number 977 at the minimum for λ = 1e-4. */
export const logregRaw = defineLogistic({
  id: 'logreg-raw',
  title: 'Logistic regression, breast cancer, features as they were measured',
  short: 'LOGREG-RAW',
  revision: 1,
  about:
    'Tells benign from malignant tumours by 30 features of very different sizes, divided by one number, and a constant one.',
  lambda: 1e-4,
  // By Newton's method in extended precision.
  minima: [[1e-4, 0.26588028254587825]],
  examples() {
    const table = breastCancer();
    const largest = table.features.reduce((a, b) => Math.max(a, b));
    return { ...table, features: table.features.map((v) => v / largest) };
  },
});
