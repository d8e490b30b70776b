import { choice, int, vector } from '../../../shared/domain/parameter.ts';
import type { Float, Tensor } from '../../tensor/index.ts';
import { add, mul, reshape, sliceAxis, square, squeeze, sub, sum } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { hostVector, repeated } from '../host.ts';
import { inBox, latticeMinimum } from '../lattice.ts';

/** The box in which the function is usually drawn and searched. */
const box = 2.048;
const defaultStart = [-1.2, 1];

/** The function in plain numbers; terms begin at every coordinate, or at every second. */
function onHost(x: readonly number[], stride: 1 | 2): number {
  let f = 0;
  for (let i = 0; i + 1 < x.length; i += stride) {
    const [a = 0, b = 0] = x.slice(i, i + 2);
    f += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
  }
  return f;
}

/**
 * H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function" (1960), in its two
 * generalisations. `chained`: Σ_{i<d} 100(xᵢ₊₁ - xᵢ²)² + (1 - xᵢ)²; for d ≥ 4 it has a false minimum near (-1, 1, …, 1).
 * `pairs`: the same terms over the disjoint pairs (x₁, x₂), (x₃, x₄), …. The minimum is 0 at (1, …, 1).
 */
export const rosenbrock = defineProblem({
  id: 'rosenbrock',
  title: 'Rosenbrock function',
  short: 'Rosenbrock',
  naming: { dimension: '{}-D' },
  revision: 1,
  parameters: {
    dimension: int(2, { min: 2, max: 100_000, structural: true }),
    start: vector(defaultStart),
    form: choice(['chained', 'pairs'], 'chained'),
  },
  precisions: ['fp32', 'fp64', 'int4'],
  family: 'test function',
  equation: String.raw`f(x) = \sum_{i=1}^{d-1} 100\,(x_{i+1} - x_i^2)^2 + (1 - x_i)^2`,
  about: 'A curved valley with steep walls: easy to enter, slow to follow to the minimum at (1, …, 1).',
  variants: [
    {
      title: 'Chained: neighbours share a coordinate',
      parameters: { form: 'chained' },
      equation: String.raw`f(x) = \sum_{i=1}^{d-1} 100\,(x_{i+1} - x_i^2)^2 + (1 - x_i)^2`,
    },
    {
      title: 'Pairs: every coordinate in one term',
      parameters: { form: 'pairs' },
      equation: String.raw`f(x) = \sum_{i=1}^{d/2} 100\,(x_{2i} - x_{2i-1}^2)^2 + (1 - x_{2i-1})^2`,
    },
  ],
  plane: {
    parameters: { dimension: 2 },
    range: () => ({ x: [-2.048, 2.048], y: [-1.024, 3.072] }),
    minimiser: () => [1, 1],
  },

  check({ dimension, start, form }) {
    if (form === 'pairs' && dimension % 2 === 1)
      return { key: 'dimension', message: `expected an even number for pairs, got ${dimension}` };
    if ([1, 2, dimension].includes(start.length)) return undefined;
    const expected = 'expected one number for all coordinates, two that alternate';
    return { key: 'start', message: `${expected}, or ${dimension}, got ${start.length}` };
  },

  facts: ({ dimension, start, form }) => ({
    dimension,
    optimum: 0,
    scale: onHost(Array.from(repeated(defaultStart, dimension)), form === 'chained' ? 1 : 2),
    optimumKind: 'known',
    targets: knownOptimumTargets,
    sampled: false,
    // Beyond the box int4 would begin at another point than the others.
    ...(inBox(start, box) ? {} : { precisions: ['fp32', 'fp64'] as const }),
    latticeOptimum: latticeMinimum((x) => onHost(x, form === 'chained' ? 1 : 2), dimension, box),
  }),

  instance({ dimension, start, form }) {
    const coupled = form === 'chained' ? neighbours : pairs;
    return {
      unknowns: { x: { shape: [dimension], role: 'vector' } },
      data: { start: hostVector(repeated(start, dimension)) },
      start: (data) => ({ x: data.float('start') }),
      value(x) {
        const [a, b] = coupled(entry(x, 'x'));
        return add(mul(sum(square(sub(b, square(a)))), 100), sum(square(sub(1, a))));
      },
      int4: { lattice: box },
    };
  },
});

type Pair = readonly [first: Tensor<Float>, second: Tensor<Float>];

function neighbours(x: Tensor<Float>): Pair {
  const d = x.shape[0] as number;
  return [sliceAxis(x, 0, 0, d - 1), sliceAxis(x, 0, 1, d)];
}

function pairs(x: Tensor<Float>): Pair {
  const rows = reshape(x, [-1, 2]);
  return [squeeze(sliceAxis(rows, 1, 0, 1), 1), squeeze(sliceAxis(rows, 1, 1, 2), 1)];
}
