import { cubicsLessData } from './cubics.ts';
import { defineFit } from './define.ts';

/** R. Thurber, NIST (197?), “Semiconductor electron mobility modeling”; Thurber of NIST’s StRD. */
export const thurber = defineFit({
  id: 'thurber',
  title: 'Thurber’s fit of electrons’ mobility',
  short: 'THURBER',
  revision: 1,
  equation: String.raw`f(x) = \sum_{i=1}^{37} \left( \frac{x_1 + x_2 u_i + x_3 u_i^2 + x_4 u_i^3}{1 + x_5 u_i + x_6 u_i^2 + x_7 u_i^3} - y_i \right)^{2}`,
  about:
    'How electrons move in a semiconductor at 37 densities: a fraction of two cubics, and seven unknowns of very different sizes.',
  starts: [
    { x: [1000, 1000, 400, 40, 0.7, 0.3, 0.03], f: 4528124.603575198 },
    { x: [1300, 1500, 500, 75, 1, 0.4, 0.05], f: 85873749.82313631 },
  ],
  least: 5642.708239667012,
  minimiser: [
    1288.1396799537592, 1491.079253542192, 583.2383687666525, 75.41664429100796, 0.9662950286446006,
    0.39797285797390014, 0.0497272973488458,
  ],
  data: {
    y: [
      80.574, 84.248, 87.264, 87.195, 89.076, 89.608, 89.868, 90.101, 92.405, 95.854, 100.696, 101.06, 401.672, 390.724,
      567.534, 635.316, 733.054, 759.087, 894.206, 990.785, 1090.109, 1080.914, 1122.643, 1178.351, 1260.531, 1273.514,
      1288.339, 1327.543, 1353.863, 1414.509, 1425.208, 1421.384, 1442.962, 1464.35, 1468.705, 1447.894, 1457.628,
    ],
    x: [
      -3.067, -2.981, -2.921, -2.912, -2.84, -2.797, -2.702, -2.699, -2.633, -2.481, -2.363, -2.322, -1.501, -1.46,
      -1.274, -1.212, -1.1, -1.046, -0.915, -0.714, -0.566, -0.545, -0.4, -0.309, -0.109, -0.103, 0.01, 0.119, 0.377,
      0.79, 0.963, 1.006, 1.115, 1.572, 1.841, 2.047, 2.2,
    ],
  },
  residuals: cubicsLessData,
});
