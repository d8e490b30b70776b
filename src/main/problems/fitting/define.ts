import type { Float, Tensor } from '../../tensor/index.ts';
import { reshape, sliceAxis } from '../../tensor/index.ts';
import { entry } from '../../tensor/params.ts';
import type { Data, ProblemDefinition } from '../define.ts';
import { defineProblem, knownOptimumTargets } from '../define.ts';
import { leastSquares } from '../forms/least-squares.ts';
import { hostVector } from '../host.ts';

interface Fit {
  readonly id: string;
  readonly title: string;
  readonly short: string;
  readonly revision: number;
  readonly equation: string;
  readonly about: string;
  readonly start: readonly number[];
  readonly f: { readonly start: number; readonly least: number };
  /** What is fitted, by names. */
  readonly data: Readonly<Record<string, readonly number[]>>;
  /** The residuals at the unknowns, each a scalar. */
  readonly residuals: (x: readonly Tensor<Float>[], data: Data) => Tensor<Float>;
}

/** The least sum that a fit is judged by lies so far above the minimum, relatively. */
const relativeTarget = 1e-6;

/** A fit of few unknowns: the least sum of the squares of its residuals. */
export function defineFit({
  id,
  title,
  short,
  revision,
  equation,
  about,
  start,
  f,
  data,
  residuals,
}: Fit): ProblemDefinition {
  const n = start.length;
  return defineProblem({
    ...{ id, title, short, revision, equation, about },
    parameters: {},
    precisions: ['fp32', 'fp64'],
    offers: ['residuals'],
    family: 'fitting',
    facts: () => ({
      dimension: n,
      optimum: f.least,
      scale: f.start - f.least,
      optimumKind: 'known',
      targets: [...knownOptimumTargets, relativeTarget * f.least].sort((a, b) => b - a),
      sampled: false,
    }),
    instance: () => ({
      unknowns: { x: { shape: [n], role: 'vector' } },
      data: {
        start: hostVector(start),
        ...Object.fromEntries(Object.entries(data).map(([name, values]) => [name, hostVector(values)])),
      },
      start: (own) => ({ x: own.float('start') }),
      ...leastSquares('squares', (x, own) => {
        const all = entry(x, 'x');
        return residuals(
          start.map((_, i) => reshape(sliceAxis(all, 0, i, i + 1), [])),
          own,
        );
      }),
    }),
  });
}
