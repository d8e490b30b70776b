import { choice } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { add, exp, min, mul, randomNormal, reshape, sliceAxis, sqrt, square, sub, sum } from '../../tensor/index.ts';
import type { Params } from '../../tensor/params.ts';
import { entry, gradientOf, norm } from '../../tensor/params.ts';
import type { Data } from '../define.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostRows, hostVector } from '../host.ts';

/** Rows A, a, b, c, X and Y of the four terms. */
const terms = {
  A: [-200, -100, -170, 15],
  a: [-1, -1, -6.5, 0.7],
  b: [0, 0, 11, 0.6],
  c: [-10, -10, -6.5, 0.7],
  X: [1, 0, -0.5, -1],
  Y: [0, 0.5, 1.5, 1],
};

/** By Newton's method in 30 digits. */
const minima = {
  deep: [-0.558223634633024, 1.441725841804669],
  right: [0.6234994049309, 0.0280377585286857],
  middle: [-0.0500108229982061, 0.466694104871972],
};
const saddles = [
  [-0.822001558732732, 0.624312802814871],
  [0.212486582000662, 0.292988325107368],
];
const least = -146.699517209954;
const startNoise = 0.1;

function energy(x: Params, data: Data): Tensor<Float> {
  const all = entry(x, 'x');
  const at = (i: number, centre: string): Tensor<Float> => sub(sliceAxis(all, 0, i, i + 1), data.float(centre));
  const [u, v] = [at(0, 'X'), at(1, 'Y')];
  const power = add(
    add(mul(data.float('a'), square(u)), mul(data.float('b'), mul(u, v))),
    mul(data.float('c'), square(v)),
  );
  return sum(mul(data.float('A'), exp(power)));
}

/**
 * K. Müller, L. D. Brown, "Location of saddle points and minimum energy paths by a constrained simplex optimization
 * procedure" (1979): a model of an energy surface with three minima, and two saddles between them.
 */
export const mullerBrown = defineProblem({
  id: 'muller-brown',
  title: 'Müller and Brown’s energy surface',
  short: 'MULLER-BROWN',
  naming: { from: 'from {}' },
  revision: 1,
  parameters: { from: choice(['middle', 'right', 'deep'], 'middle') },
  precisions: ['fp32', 'fp64'],
  metrics: [
    { name: 'force', better: 'lower', about: 'Length of the gradient: 0 at minima and at saddles.' },
    { name: 'saddle_distance', better: 'lower', about: 'How far the nearer of the two saddles is.' },
  ],
  family: 'test function',
  equation: String.raw`f(x, y) = \sum_{i=1}^{4} A_i \exp\bigl( a_i (x - X_i)^2 + b_i (x - X_i)(y - Y_i) + c_i (y - Y_i)^2 \bigr)`,
  about:
    'Three valleys and the two passes between them, as in a chemical reaction: a run begins beside the bottom of one of them.',
  plane: {
    parameters: {},
    range: () => ({ x: [-1.5, 1.2], y: [-0.3, 2] }),
    minimiser: () => [minima.deep[0] as number, minima.deep[1] as number],
  },
  facts: () => ({
    dimension: 2,
    optimum: least,
    // From the middle minimum.
    scale: 65.9,
    optimumKind: 'known',
    targets: knownOptimumTargets,
    sampled: false,
  }),
  instance: ({ from }) => ({
    unknowns: { x: { shape: [2], role: 'vector' } },
    data: {
      ...Object.fromEntries(Object.entries(terms).map(([name, values]) => [name, hostVector(values)])),
      minimum: hostVector(minima[from]),
      saddles: hostRows(saddles),
    },
    start: (data, key) => ({
      x: add(data.float('minimum'), mul(randomNormal(key, [2], 'float64'), startNoise)),
    }),
    value: energy,
    metrics: {
      force: (x, data) => norm(gradientOf(energy(x, data), x)),
      saddle_distance: (x, data) =>
        min(sqrt(sum(square(sub(reshape(entry(x, 'x'), [1, 2]), data.float('saddles'))), 1))),
    },
  }),
});
