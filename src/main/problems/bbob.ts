import { int } from '../../shared/domain/parameter.ts';
import { add, zeros } from '../tensor/index.ts';
import { entry } from '../tensor/params.ts';
import { bbobEquations, bbobFunction, instanceSeed } from './bbob/index.ts';
import { optimalValue } from './bbob/instance-data.ts';
import { planarMinimiser } from './bbob/minimiser.ts';
import { defineProblem, knownOptimumTargets } from './define.ts';
import { hostScalar } from './host.ts';

const dimensions = [2, 3, 5, 10, 20, 40];

/**
 * The 24 noiseless functions of BBOB with the exact instances of the COCO platform (N. Hansen et al., "COCO: a platform
 * for comparing continuous optimizers in a black-box setting", 2021), started, as there, from 0. Values are COCO's, f_opt
 * included.
 */
export const bbob = defineProblem({
  id: 'bbob',
  title: 'BBOB noiseless functions 1 to 24',
  short: 'BBOB',
  naming: { function: 'f{}', dimension: '{}-D' },
  revision: 1,
  parameters: {
    function: int(1, { min: 1, max: 24, structural: true }),
    instance: int(1, { min: 1, max: 100_000 }),
    dimension: int(10, { min: 2, max: 40, structural: true }),
  },
  precisions: ['fp32', 'fp64'],
  family: 'test function',
  equation: bbobFunction(1).equation,
  about:
    'Test functions from smooth bowls to rugged mountains; Q and R rotate, Λᵅ stretches coordinate i by α^((i−1)/(2(d−1))), T_osz and T_asy bend, and f_pen grows outside the box ±5.',
  variants: bbobEquations.map(({ title, equation }, i) => ({
    title: `f${i + 1} ${title}`,
    parameters: { function: i + 1 },
    equation,
  })),
  plane: {
    parameters: { dimension: 2 },
    range: () => ({ x: [-5, 5], y: [-5, 5] }),
    minimiser: ({ function: number, instance }) =>
      planarMinimiser(bbobFunction(number).data(instanceSeed(number, instance), 2)),
  },

  check: ({ dimension }) =>
    dimensions.includes(dimension)
      ? undefined
      : { key: 'dimension', message: `expected one of ${dimensions.join(', ')}, got ${dimension}` },

  facts: ({ function: number, instance, dimension }) => ({
    dimension,
    optimum: optimalValue(instanceSeed(number, instance)),
    optimumKind: 'known',
    targets: knownOptimumTargets,
    sampled: false,
  }),

  instance({ function: number, instance, dimension }) {
    const definition = bbobFunction(number);
    const seed = instanceSeed(number, instance);
    return {
      unknowns: { x: { shape: [dimension], role: 'vector' } },
      data: { ...definition.data(seed, dimension), f_opt: hostScalar(optimalValue(seed)) },
      start: () => ({ x: zeros([dimension], 'float64') }),
      value: (x, data) => add(definition.value(entry(x, 'x'), data), data.float('f_opt')),
    };
  },
});
